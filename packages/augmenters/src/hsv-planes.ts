/** @internal Hue, saturation and value of colour channels. */
import * as tf from '@tensorflow/tfjs-core';
import { type Planes, toPlanes } from './color-planes.ts';

/** Keeps black and grey pixels from dividing by zero. */
const TINY = 1e-37;

/** Hue, saturation and value, each from 0 to 1, of images of red, green and blue from 0 to 1. */
export function hsvPlanes(images: tf.Tensor4D): Planes {
  const [red, green, blue] = toPlanes(images);
  // Over the last axis, since the wasm backend compares two planes far more slowly.
  const value = tf.reshape(tf.max(images, 3), red.shape);
  const chroma = tf.sub(value, tf.reshape(tf.min(images, 3), red.shape));
  const divisor = tf.add(chroma, TINY);
  const fromRed = tf.div(tf.sub(green, blue), divisor);
  const fromGreen = tf.add(tf.div(tf.sub(blue, red), divisor), 2);
  const fromBlue = tf.add(tf.div(tf.sub(red, green), divisor), 4);
  const sector = tf.where(tf.equal(value, red), fromRed, tf.where(tf.equal(value, green), fromGreen, fromBlue));
  const saturation = tf.div(chroma, tf.add(value, TINY)) as tf.Tensor2D;
  return [wrapHue(tf.div(sector, 6) as tf.Tensor2D), saturation, value as tf.Tensor2D];
}

/** Red, green and blue of planes of hue (any number; whole turns do not count), saturation and value. */
export function rgbPlanes([hue, saturation, value]: Planes): Planes {
  const turned = tf.mul(wrapHue(hue), 6);
  const chroma = tf.mul(saturation, value);
  // How far each channel is lowered at full saturation: 0 around its own colour, 1 opposite of it.
  const channel = (lowered: tf.Tensor): tf.Tensor2D => tf.sub(value, tf.mul(chroma, tf.clipByValue(lowered, 0, 1)));
  return [
    channel(tf.sub(2, tf.abs(tf.sub(turned, 3)))),
    channel(tf.sub(tf.abs(tf.sub(turned, 2)), 1)),
    channel(tf.sub(tf.abs(tf.sub(turned, 4)), 1)),
  ];
}

const wrapHue = (hue: tf.Tensor2D): tf.Tensor2D => tf.sub(hue, tf.floor(hue));
