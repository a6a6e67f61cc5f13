import * as kernels from '@sim/kernels';
import { describeBundledAlone } from '@sim/testing/bundled-alone';

describeBundledAlone('@sim/kernels', kernels, import.meta.dirname);
