namespace NucleusDl.Datasets;

/// <summary>Writes what comes out of an archive into a folder, counting every byte.</summary>
internal sealed class EntryWriter(string folder, UnpackBudget budget, Action<string>? onEntry, CancellationToken cancel)
{
    private readonly byte[] buffer = new byte[1 << 17];

    public void Folder(string path)
    {
        if (path.Length > 0)
            Directory.CreateDirectory(Full(path));
    }

    /// <summary>Writes a file of the size that the archive states; what is more is a lie and not written.</summary>
    /// <returns>The bytes that came, one more than stated at most.</returns>
    public long File(string path, Stream input, long size, Action<ArraySegment<byte>>? seen)
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // CreateNew: what is there already was put there by this archive, or is a trap.
        using var output = new FileStream(full, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        long written = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var n = input.Read(buffer, 0, buffer.Length);
            if (n <= 0)
                break;
            if (written + n > size)
                return size + 1;
            budget.Add(n);
            seen?.Invoke(new ArraySegment<byte>(buffer, 0, n));
            output.Write(buffer, 0, n);
            written += n;
        }
        onEntry?.Invoke(path);
        return written;
    }

    private string Full(string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        // The names are checked already; this one costs nothing and trusts nobody.
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new NucleusException(ErrorKind.Input, "An entry of the archive leads outside of its folder.", "Do not use this archive.", path);
    }
}
