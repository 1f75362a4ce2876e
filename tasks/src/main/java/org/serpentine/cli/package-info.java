/** The {@code serpentine} command: one class a verb, thin over {@code org.serpentine.tasks}. Only this package prints. */
package org.serpentine.cli;
