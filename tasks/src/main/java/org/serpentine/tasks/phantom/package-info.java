/**
 * Randomised CT phantoms with known tissue: heads, chests, abdomens and limbs made of simple solids bent by smooth random fields,
 * seen through a simulated scanner. They train and test {@code ct-tissue} without any patient's data. Lengths are millimetres,
 * values Hounsfield units, axes x to the left, y to the back, z to the head.
 */
package org.serpentine.tasks.phantom;
