import { findClass, type PartIdentifier } from '@sim/core';
import { ClassificationMetric } from './classification-metric.ts';
import { classificationMetricClasses } from './registry.ts';

/** How a caller names a classification metric: by name, class, name with options, or the metric itself. */
export type ClassificationMetricIdentifier = PartIdentifier<ClassificationMetric>;

/**
 * The classification metric that `identifier` stands for, called `name` in results.
 *
 * Without `name`, a metric made from an alias is called by that alias in lower case: `'f1'` and `'f1_score'` give the
 * same numbers under different keys. An instance is never changed: with another `name` a new one of its class and
 * configuration is made. Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * makeClassificationMetric('npv', 'negatives').name;   // 'negatives'
 */
export function makeClassificationMetric(
  identifier: ClassificationMetricIdentifier,
  name = '',
  where = 'makeClassificationMetric',
): ClassificationMetric {
  const renamed = name === '' ? {} : { name };
  if (identifier instanceof ClassificationMetric) {
    if (name === '' || name === identifier.name) return identifier;
    const own = identifier.constructor as new (options: object) => ClassificationMetric;
    return new own({ ...identifier.getConfig(), name });
  }
  if (typeof identifier === 'function') return new identifier(renamed as never);
  const { className, config } = typeof identifier === 'string' ? { className: identifier, config: {} } : identifier;
  const found = findClass(className, classificationMetricClasses, 'classification metric', where);
  const alias = className.toLowerCase();
  return new found({ ...(found.aliases.includes(alias) ? { name: alias } : {}), ...config, ...renamed });
}
