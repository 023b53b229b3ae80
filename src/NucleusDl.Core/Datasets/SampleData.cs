namespace NucleusDl.Datasets;

/// <summary>The sample that comes with the kit: synthetic nuclei of a wild type and a mutant, with truth.</summary>
public static class SampleData
{
    /// <summary>Name of the data set.</summary>
    public const string Name = "nuclei3d-mini";

    /// <summary>Opens the sample from beside the program, or from a clone that the program or the current folder lies in.</summary>
    /// <exception cref="NucleusException">It is nowhere.</exception>
    public static Dataset Open() => Dataset.Open(Folder());

    /// <summary>Where the sample lies.</summary>
    /// <exception cref="NucleusException">It is nowhere.</exception>
    public static string Folder()
    {
        var starts = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(SampleData).Assembly.Location), Environment.CurrentDirectory };
        foreach (var start in starts.Where(s => !string.IsNullOrEmpty(s)))
            for (var d = new DirectoryInfo(start!); d is not null; d = d.Parent)
            {
                var folder = Path.Combine(d.FullName, "datasets", Name);
                if (File.Exists(Path.Combine(folder, DatasetDescriptor.FileName)))
                    return folder;
            }
        throw new NucleusException(ErrorKind.Input, $"The sample data '{Name}' was not found.", $"Run from a clone of the kit, or make it again: nucleusdl synth {Name}.");
    }
}
