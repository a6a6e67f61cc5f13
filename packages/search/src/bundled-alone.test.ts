import * as search from '@sim/search';
import { describeBundledAlone } from '@sim/testing/bundled-alone';

describeBundledAlone('@sim/search', search, import.meta.dirname);
