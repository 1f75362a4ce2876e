/** Networks by name: what can be built, how large each is, and how fast it runs here. */
package org.serpentine.tasks.catalogue;
