/** The examples package. */
package org.serpentine.examples;
