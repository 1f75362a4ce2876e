/** Layers and the module tree: named parameters under the authors' own state-dict keys, strict loading, initialisation. */
package org.serpentine.nn;
