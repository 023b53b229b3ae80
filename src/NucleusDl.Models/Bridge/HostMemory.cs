using System.Runtime.InteropServices;

namespace NucleusDl.Models.Bridge;

/// <summary>
/// Keeps the memory of large tensors between passes. A network frees every activation after its pass; the C library of Linux would hand blocks of that
/// size back to the system each time, and get them again page by page: a quarter of the processor time of a prediction.
/// </summary>
internal static partial class HostMemory
{
    // The numbers of glibc's malloc.h.
    private const int TrimThreshold = -1, MostMappings = -4, MostArenas = -8;

    private static readonly Lazy<bool> Kept = new(Tell);

    /// <summary>Whether freed memory is kept by this process from now on; false where the C library is another one, and nothing is changed.</summary>
    public static bool Keep() => Kept.Value;

    /// <summary>Hands memory that is not in use back to the system, when a training or a prediction has ended.</summary>
    public static void Release()
    {
        if (Kept.IsValueCreated && Kept.Value)
            _ = Trim(0);
    }

    private static bool Tell()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallopt", out _)
            || !NativeLibrary.TryGetExport(library, "malloc_trim", out _))
            return false;
        // Blocks of any size from the one heap, which is not cut after every free; without a second arena, since those cannot hold large blocks.
        return Set(MostMappings, 0) != 0 && Set(TrimThreshold, int.MaxValue) != 0 && Set(MostArenas, 1) != 0;
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
