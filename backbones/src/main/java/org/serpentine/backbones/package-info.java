/**
 * Vision backbones by name: {@link org.serpentine.backbones.Backbones} builds any published variant of a family; one package below this
 * one holds a family each. A backbone is a {@link org.serpentine.nn.Module} under the authors' state-dict keys that classifies pictures
 * and hands out multi-scale features.
 */
package org.serpentine.backbones;
