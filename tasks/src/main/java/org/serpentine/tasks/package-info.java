/** The tasks package. */
package org.serpentine.tasks;
