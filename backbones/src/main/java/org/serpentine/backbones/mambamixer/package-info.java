/**
 * MambaMixer and its vision network ViM2 (Behrouz, Santacatterina and Zabih, arXiv 2403.19888, first version): selective mixing over
 * tokens and over channels, with learned weighted averages of all earlier features of a stage.
 *
 * <p>No code of the authors exists to compare with. The class comments mark what the paper leaves open and what is assumed here:
 * [P] stated by the paper, [A] assumed.
 */
package org.serpentine.backbones.mambamixer;
