/** The io package. */
package org.serpentine.io;
