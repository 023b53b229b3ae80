using System.Text;
using NucleusDl.Runs;

namespace NucleusDl.Measuring;

/// <summary>A measured stack among others.</summary>
/// <param name="File">Name of its label file.</param>
/// <param name="Specimen">The animal, embryo or culture it shows.</param>
/// <param name="Table">Its nuclei.</param>
public sealed record MeasuredStack(string File, string Specimen, MorphometryTable Table);

/// <summary>Writes the nuclei of several stacks as one tidy table: the columns file and specimen first, one row a nucleus.</summary>
public static class MorphometryCsv
{
    /// <summary>Writes all rows, whole or not at all. Without a nucleus the header alone is written.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<MeasuredStack> stacks) => Save(path, text => Write(text, stacks, Columns(stacks), withFile: true));

    /// <summary>Writes all chromocentres, one row each, with file, specimen and the label of the nucleus.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public static void WriteChromocentres(string path, IReadOnlyList<MeasuredStack> stacks) => Save(path, text =>
    {
        text.WriteLine("file,specimen,label,chromocentre,centroid_z_um,centroid_y_um,centroid_x_um,voxels,volume_um3,mean_grey,peak_grey,border_um,centre_to_border_um");
        foreach (var stack in stacks)
            foreach (var c in stack.Table.Chromocentres)
            {
                double[] cells = [c.Nucleus, c.Number, c.Centroid.Z, c.Centroid.Y, c.Centroid.X, c.Voxels, c.Volume, c.Mean, c.Peak, c.BorderDistance, c.CentroidDistance];
                text.WriteLine($"{Csv.Cell(stack.File)},{Csv.Cell(stack.Specimen)},{string.Join(',', cells.Select(Csv.Cell))}");
            }
    });

    /// <summary>The table of several stacks as text, as <see cref="Write(string, IReadOnlyList{MeasuredStack})"/> writes it.</summary>
    public static string ToText(IReadOnlyList<MeasuredStack> stacks)
    {
        using var text = new StringWriter { NewLine = Csv.LineEnd };
        Write(text, stacks, Columns(stacks), withFile: true);
        return text.ToString();
    }

    internal static void Write(TextWriter text, IReadOnlyList<MeasuredStack> stacks, IReadOnlyList<MorphometryColumn> columns, bool withFile)
    {
        var header = string.Join(',', columns.Select(c => c.Name));
        text.WriteLine(withFile ? "file,specimen," + header : header);
        var line = new StringBuilder();
        foreach (var stack in stacks)
        {
            var prefix = withFile ? $"{Csv.Cell(stack.File)},{Csv.Cell(stack.Specimen)}," : "";
            foreach (var row in stack.Table.Rows)
            {
                line.Clear().Append(prefix);
                for (var i = 0; i < columns.Count; i++)
                {
                    if (i > 0)
                        line.Append(',');
                    line.Append(columns[i].Text is { } cell ? Csv.Cell(cell(row)) : Csv.Cell(columns[i].Value(row)));
                }
                text.WriteLine(line);
            }
        }
    }

    /// <summary>The most columns that any stack has; a stack with fewer channels leaves cells empty.</summary>
    private static IReadOnlyList<MorphometryColumn> Columns(IReadOnlyList<MeasuredStack> stacks) => MorphometryColumns.For(
        stacks.Select(s => s.Table.ChannelNames.Count).DefaultIfEmpty().Max(),
        stacks.Any(s => s.Table.HasChromocentres));

    private static void Save(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = Csv.LineEnd };
        write(text);
    });
}
