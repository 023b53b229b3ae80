using System.Runtime.InteropServices;

namespace NucleusDl.Volumes;

/// <summary>
/// Memory of volumes, all zero. The system clears it when it is first touched, so in the thread that fills it. For a large volume that is most of the work
/// with the usual pages of 4 KiB, and a third of it with pages of 2 MiB, which Linux gives to those who ask.
/// </summary>
internal static unsafe partial class ZeroedMemory
{
    /// <summary>From this many bytes on, memory is a mapping of the system; below, it is the C library's, which hands out again what was given back.</summary>
    public const nuint Large = 2 * HugePage;

    private const nuint HugePage = 2 << 20;

    // The numbers of Linux' mman.h, alike on x64 and arm64.
    private const int ReadAndWrite = 3, PrivateAnonymous = 0x22, AdviseHugePages = 14;

    /// <summary>Takes memory. Large memory begins where a page of 2 MiB may.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough.</exception>
    public static void* Take(nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < Large)
            return NativeMemory.AllocZeroed(bytes);
        var (length, mapped) = (WholePages(bytes), WholePages(bytes) + HugePage);
        var begin = Map(0, mapped, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (begin == nuint.MaxValue)
            throw new OutOfMemoryException();
        var first = (begin + HugePage - 1) & ~(HugePage - 1);
        Unmap(begin, first - begin);
        Unmap(first + length, begin + mapped - first - length);
        // A wish: where there are no such pages it is refused, and the small ones do.
        _ = Advise(first, length, AdviseHugePages);
        return (void*)first;
    }

    /// <summary>Gives back what <see cref="Take"/> gave for so many bytes.</summary>
    public static void Give(void* memory, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < Large)
            NativeMemory.Free(memory);
        else
            Unmap((nuint)memory, WholePages(bytes));
    }

    private static nuint WholePages(nuint bytes)
    {
        var page = (nuint)Environment.SystemPageSize;
        return checked(bytes + page - 1) & ~(page - 1);
    }

    private static void Unmap(nuint start, nuint length)
    {
        // It fails only for numbers that were never mapped; a volume that goes on with such would corrupt memory.
        if (length > 0 && Unmapped(start, length) != 0)
            throw new InvalidOperationException($"munmap of {length} bytes failed");
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nuint Map(nuint wish, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmapped(nuint start, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
