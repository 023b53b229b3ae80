namespace NucleusDl.Runs;

/// <summary>Makes a folder for results, and finds out before the work starts whether it can be written.</summary>
public static class OutputFolder
{
    /// <summary>Creates the folder if needed and writes and removes a small file in it.</summary>
    /// <returns>The full path.</returns>
    /// <exception cref="NucleusException">It cannot be created or written (<see cref="ErrorKind.Resource"/>), or the name belongs to a file.</exception>
    public static string Prepare(string path)
    {
        if (File.Exists(path))
            throw new NucleusException(ErrorKind.Usage, "This is a file, and a folder is needed here.", "Choose another name with --out.", path);
        try
        {
            var folder = Directory.CreateDirectory(path).FullName;
            var probe = Path.Combine(folder, $".nucleusdl-{Environment.ProcessId}{AtomicFile.PartialSuffix}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Resource, "Nothing can be written to this folder.", "Choose another with --out, or ask for the permission to write there.", path, e);
        }
    }
}
