let listener: () => void = () => {};

/** Tells a listener once a native library is about to be loaded. */
export function listenToNativeLibraries(told: () => void): void {
  listener = told;
}

/**
 * To be called before a native library is loaded. A thread that has loaded one must not be ended from outside: the
 * library brings the whole process down if that happens in the midst of a call, or before it has answered one.
 */
export const nativeLibraryBegins = (): void => listener();
