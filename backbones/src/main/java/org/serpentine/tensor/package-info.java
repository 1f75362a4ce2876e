/** The tensor package. */
package org.serpentine.tensor;
