/** @internal The system's own font. */

/** The system's own font. */
export const fontStack: string = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`;
