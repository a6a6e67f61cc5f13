/**
 * Registers the layers of this package with TensorFlow.js when imported.
 * @sideEffect
 */
import { registerLayers } from './register-layers.ts';

registerLayers();
