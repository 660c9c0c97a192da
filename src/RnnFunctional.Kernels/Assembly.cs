using System.Runtime.CompilerServices;

// Kernels write their locals and stack memory before they read them: clearing both first would only cost time.
[module: SkipLocalsInit]
