namespace NucleusDl.Labelling.Annotations;

/// <summary>Errors that several formats share, and reading that bounds what a file may claim.</summary>
internal static class AnnotationErrors
{
    /// <summary>Largest text file of annotations that is read: 256 MiB.</summary>
    public const long LargestText = 256L << 20;

    public static NucleusException Damaged(string path, string what, Exception? cause = null) =>
        new(ErrorKind.Input, $"The file cannot be read as annotations: {what}.", "Export it again from the program that made it.", path, cause);

    public static NucleusException Unsupported(string path, string what, string fix) => new(ErrorKind.Input, what, fix, path);

    /// <summary>All bytes of a file that is not absurdly large.</summary>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= LargestText ? File.ReadAllBytes(path)
                : throw new NucleusException(ErrorKind.Input, $"The file has {length >> 20} MiB, too much for annotations.", "Check that it is the right file.", path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "There is no such file.", "Check the name and the folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Resource, "The file cannot be read.", "Check that you may read it and that no other program holds it.", path, e);
        }
    }

    /// <summary>A text file, UTF-8 with or without a mark.</summary>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path)), System.Text.Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
