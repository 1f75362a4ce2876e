package org.serpentine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows of the house run one way only, and only the command prints. */
class ArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.serpentine");

    private static final String[] BACKBONES = {"org.serpentine.tensor..", "org.serpentine.nn..", "org.serpentine.backbones.."};

    @Test
    void scanningKnowsNobody() {
        noClasses().that().resideInAPackage("org.serpentine.scanning..").should().dependOnClassesThat()
                .resideOutsideOfPackages("org.serpentine.scanning..", "java..", "javax..", "jdk.incubator.vector..").check(ALL);
    }

    @Test
    void ioKnowsNoNetwork() {
        noClasses().that().resideInAPackage("org.serpentine.io..").should().dependOnClassesThat()
                .resideInAnyPackage("org.serpentine.scanning..", "org.serpentine.tensor..", "org.serpentine.nn..",
                        "org.serpentine.backbones..", "org.serpentine.tasks..", "org.serpentine.cli..").check(ALL);
    }

    @Test
    void backbonesKnowOnlyScanning() {
        noClasses().that().resideInAnyPackage(BACKBONES).should().dependOnClassesThat()
                .resideInAnyPackage("org.serpentine.io..", "org.serpentine.tasks..", "org.serpentine.cli..").check(ALL);
    }

    @Test
    void tasksDoNotKnowTheCommand() {
        noClasses().that().resideInAPackage("org.serpentine.tasks..").should().dependOnClassesThat()
                .resideInAPackage("org.serpentine.cli..").check(ALL);
    }

    @Test
    void onlyTheCommandPrints() {
        noClasses().that().resideOutsideOfPackages("org.serpentine.cli..", "org.serpentine.examples..").should()
                .accessField(System.class, "out").orShould().accessField(System.class, "err").check(ALL);
    }

    @Test
    void noStaticFieldChanges() {
        ArchRuleDefinition.classes().should(new ArchCondition<JavaClass>("have no static field that can be assigned") {
            @Override
            public void check(JavaClass owner, ConditionEvents events) {
                owner.getFields().stream()
                        .filter(f -> f.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                                && !f.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                                && !f.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC))
                        .forEach(f -> events.add(SimpleConditionEvent.violated(f, f.getFullName() + " is static and not final")));
            }
        }).check(ALL);
    }
}
