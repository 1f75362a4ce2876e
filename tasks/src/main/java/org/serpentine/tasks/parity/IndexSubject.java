package org.serpentine.tasks.parity;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.serpentine.scanning.order.IndexFixtures;

/** Scan orders: every listed index must be equal. */
final class IndexSubject {
    private IndexSubject() {}

    static List<ParityCheck.Line> compare(Fixture f) {
        Map<String, Object> parsed = new ObjectMapper().convertValue(f.json(), new TypeReference<>() {});
        String stem = f.file().getFileName().toString().replaceFirst("\\.json$", "");
        String problem = IndexFixtures.standard().compare(stem, parsed).map(Object::toString).orElse(null);
        return List.of(new ParityCheck.Line("order", 0, 0, problem));
    }
}
