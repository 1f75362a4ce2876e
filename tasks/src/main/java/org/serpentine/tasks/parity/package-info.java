/**
 * Parity with the authors' code: rebuilds a fixture's weights and inputs from their keys, runs our network, operation or scan order
 * on them, and compares every number the fixture lists. See {@code spec} and {@code parity} of the project's shared folder.
 */
package org.serpentine.tasks.parity;
