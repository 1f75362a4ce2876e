/**
 * Short programs that show the API: each has a {@code main} that prints, and a static method that does the work and can be copied.
 * {@code docs/api.md} walks through them.
 */
package org.serpentine.examples;
