/**
 * Vector API versions of the kernels. Compiled apart, since the API lives in an incubating module; nothing outside this package
 * refers to it but by name.
 */
package org.serpentine.scanning.kernel.vector;
