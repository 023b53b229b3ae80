using System.Runtime.InteropServices;

namespace NucleusDl.Filters;

/// <summary>Scratch memory outside the managed heap, not cleared unless asked for; dispose it to give it back.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable where T : unmanaged
{
    public NativeBuffer(long length, bool zeroed = false)
    {
        Length = length;
        try
        {
            var bytes = checked((nuint)Math.Max(1, length) * (nuint)sizeof(T));
            // Zeroed pages are lent by the system only when touched.
            Pointer = (T*)(zeroed ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes));
        }
        catch (OutOfMemoryException e)
        {
            throw new NucleusException(ErrorKind.Resource, $"{length * (double)sizeof(T) / 1048576:0} MiB of working memory are not there.",
                "Close other programs, crop the stack, or use a machine with more memory.", inner: e);
        }
    }

    ~NativeBuffer() => Free();

    public T* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
