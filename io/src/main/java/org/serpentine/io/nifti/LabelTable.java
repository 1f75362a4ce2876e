package org.serpentine.io.nifti;

import java.awt.Color;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Names of labels in a header extension: Caret's XML label table, as TotalSegmentator writes and reads it.
 */
final class LabelTable {

    /** As TotalSegmentator has it. Caret's own code would be 30, but nibabel cannot hand out the content of such extensions. */
    static final int CODE = 0;
    private static final int MAX_LABELS = 256;
    /** Distinct hues for the viewer, by the golden angle. */
    private static final double GOLDEN = 0.618033988749895;

    private LabelTable() {
    }

    static byte[] encode(List<String> names) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CaretExtension><VolumeInformation Index=\"0\">"
                + "<LabelTable>");
        for (int key = 0; key < names.size(); key++) {
            Color color = new Color(Color.HSBtoRGB((float) (key * GOLDEN % 1), 0.8f, 1));
            xml.append("<Label Key=\"").append(key).append("\" Red=\"").append(color.getRed() / 255.0).append("\" Green=\"")
                    .append(color.getGreen() / 255.0).append("\" Blue=\"").append(color.getBlue() / 255.0).append("\" Alpha=\"")
                    .append(key == 0 ? 0 : 1).append("\"><![CDATA[").append(names.get(key).replace("]]>", "]] >"))
                    .append("]]></Label>");
        }
        xml.append("</LabelTable><VolumeType><![CDATA[Label]]></VolumeType></VolumeInformation></CaretExtension>");
        return xml.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The names, index by index, or an empty list if the bytes hold no label table. */
    static List<String> decode(byte[] extension) throws XMLStreamException {
        String text = new String(extension, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        text = end < 0 ? text : text.substring(0, end);
        if (!text.contains("<LabelTable>")) {
            return List.of();
        }
        Map<Integer, String> names = new TreeMap<>();
        read(text, names);
        List<String> list = new ArrayList<>();
        int last = names.keySet().stream().max(Integer::compare).orElse(-1);
        for (int key = 0; key <= last; key++) {
            list.add(names.getOrDefault(key, Nifti.defaultName(key)));
        }
        return list;
    }

    private static void read(String text, Map<Integer, String> names) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("Label")) {
                String key = xml.getAttributeValue(null, "Key");
                int number = key == null ? -1 : Integer.parseInt(key.strip());
                String name = xml.getElementText().strip();
                if (number >= 0 && number < MAX_LABELS) {
                    names.put(number, name);
                }
            }
        }
    }
}
