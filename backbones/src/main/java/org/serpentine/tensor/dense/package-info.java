/** Matrix products: interchangeable engines behind one interface, chosen once at start-up, and their spreading over threads. */
package org.serpentine.tensor.dense;
