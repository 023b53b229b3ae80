using NucleusDl.IO;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>A folder of crops, each of one class. The table of verdicts is written after every answer, as Fiji's plugin Qualitative Annotations writes it.</summary>
internal sealed class CropFolder
{
    /// <summary>The table's name.</summary>
    public const string TableName = "qualitative_annotations.csv";

    private const int MostClasses = 35;
    private static readonly string[] Colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#ee7733", "#0077bb"];

    private readonly Lock gate = new();
    private readonly string folder, table;
    private readonly Dictionary<string, QualitativeRow> rows = new(StringComparer.Ordinal);
    private readonly Stack<(string Name, string? Before)> undo = new(), redo = new();
    private List<string> classes;

    private CropFolder(string folder, IReadOnlyList<string> crops, List<string> classes) =>
        (this.folder, table, Crops, this.classes) = (folder, Path.Combine(folder, TableName), crops, classes);

    /// <summary>The folder's name.</summary>
    public string Folder => Path.GetFileName(folder);

    /// <summary>Names of the crops, in order.</summary>
    public IReadOnlyList<string> Crops { get; }

    /// <summary>How many have a class.</summary>
    public int Done
    {
        get
        {
            lock (gate)
                return Crops.Count(c => ClassOf(c) is not null);
        }
    }

    /// <summary>Opens a folder; verdicts that are in it already are taken up.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Names of the classes.</param>
    /// <exception cref="NucleusException">There are no images, or the table there is another.</exception>
    public static CropFolder Open(string folder, IReadOnlyList<string> names)
    {
        string[] crops = [.. VolumeFile.ImagesIn(folder).Select(p => Path.GetFileName(p)!)];
        if (crops.Length == 0)
            throw new NucleusException(ErrorKind.Input, "There are no images here.", $"Put crops into it ({string.Join(", ", VolumeFile.Extensions)}), one nucleus a file.", folder);
        var result = new CropFolder(folder, crops, [.. names]);
        if (File.Exists(result.table))
        {
            var (rows, known) = QualitativeCsv.Read(result.table);
            if (rows.FirstOrDefault(r => r.Categories.Count > 1 || r.Slice is not null) is { } other)
                throw new NucleusException(ErrorKind.Input, $"The table gives '{other.Image}' several classes, or classes of planes, and here a crop has one.", "Move the table away, or go on in Fiji.", result.table);
            foreach (var row in rows)
                result.rows[row.Image] = row;
            result.classes.AddRange(known.Except(result.classes));
        }
        if (result.classes.Count == 0)
            result.classes = ["interphase", "mitosis"];
        Check(result.classes);
        return result;
    }

    /// <summary>The classes with the keys that give them: 1 … 9, then letters.</summary>
    public IReadOnlyList<(int Id, string Name, string Key, string Colour)> Classes
    {
        get
        {
            lock (gate)
                return [.. classes.Select((name, i) => (i + 1, name, i < 9 ? ((char)('1' + i)).ToString() : ((char)('a' + i - 9)).ToString(), Colours[i % Colours.Length]))];
        }
    }

    /// <summary>The class of a crop, from 1; null where it has none.</summary>
    public int? ClassOf(string crop)
    {
        lock (gate)
            return rows.TryGetValue(crop, out var row) && row.Categories.Count == 1 && classes.IndexOf(row.Categories[0]) is var i and >= 0 ? i + 1 : null;
    }

    /// <summary>Gives a crop a class, and writes the table.</summary>
    /// <param name="crop">Name of a crop.</param>
    /// <param name="number">Its class, from 1; 0 takes it away.</param>
    /// <exception cref="NucleusException">There is no such crop or class, or the disk refuses.</exception>
    public void Set(string crop, int number)
    {
        lock (gate)
        {
            Known(crop);
            if (number < 0 || number > classes.Count)
                throw new NucleusException(ErrorKind.Usage, $"There is no class {number}.", $"There are {classes.Count}.");
            var before = rows.GetValueOrDefault(crop)?.Categories.FirstOrDefault();
            Write(crop, number == 0 ? null : classes[number - 1]);
            undo.Push((crop, before));
            redo.Clear();
        }
    }

    /// <summary>Renames the classes and adds more; crops go with the new names.</summary>
    /// <param name="names">All classes in their order, at least as many as there were.</param>
    public void Rename(IReadOnlyList<string> names)
    {
        lock (gate)
        {
            Check(names);
            if (names.Count < classes.Count)
                throw new NucleusException(ErrorKind.Usage, "A class cannot be left out.", "Give its crops another class instead.");
            var before = rows.ToDictionary();
            foreach (var (image, row) in before)
                if (row.Categories.Count == 1 && classes.IndexOf(row.Categories[0]) is var i and >= 0)
                    rows[image] = row with { Categories = [names[i]] };
            try
            {
                Save();
            }
            catch
            {
                foreach (var (image, row) in before)
                    rows[image] = row;
                throw;
            }
            classes = [.. names];
            undo.Clear();
            redo.Clear();
        }
    }

    /// <summary>Undoes the last verdict, or does it again.</summary>
    /// <returns>The crop.</returns>
    /// <exception cref="NucleusException">There is none.</exception>
    public string Move(bool back)
    {
        lock (gate)
        {
            var (from, to) = back ? (undo, redo) : (redo, undo);
            if (!from.TryPeek(out var move))
                throw new NucleusException(ErrorKind.Usage, back ? "There is nothing to undo." : "There is nothing to do again.", "Choose a class first.");
            var now = rows.GetValueOrDefault(move.Name)?.Categories.FirstOrDefault();
            Write(move.Name, move.Before);
            from.Pop();
            to.Push((move.Name, now));
            return move.Name;
        }
    }

    /// <summary>How many verdicts can be undone, and done again.</summary>
    public (int Undo, int Redo) Depth
    {
        get
        {
            lock (gate)
                return (undo.Count, redo.Count);
        }
    }

    /// <summary>A plane of a crop.</summary>
    /// <param name="crop">Its name.</param>
    /// <param name="z">Plane; the middle one when null.</param>
    /// <param name="reading">How it is read.</param>
    public (ushort[] Pixels, PlaneCut Cut, ChannelView View, int Planes) Plane(string crop, int? z, ReadOptions reading)
    {
        Known(crop);
        using var image = new SessionImage(Path.Combine(folder, crop), reading, 0);
        if (image.Shape.ChannelLength > 1L << 28)
            throw new NucleusException(ErrorKind.Input, $"The image has {image.Shape} voxels, which is no crop.", "Cut single nuclei out first.", crop);
        var cut = PlaneCut.Whole(0, z ?? image.Shape.Z / 2, image.Shape).Within(image.Shape);
        return (image.Plane(0, cut), cut, image.View(0), image.Shape.Z);
    }

    private static void Check(IReadOnlyList<string> names)
    {
        if (names.Count is 0 or > MostClasses || names.Distinct(StringComparer.Ordinal).Count() != names.Count || names.Any(n => n.Trim().Length == 0 || n.Length > 100 || n.Any(char.IsControl)))
            throw new NucleusException(ErrorKind.Usage, "These are no names of classes.", $"Give 1 to {MostClasses} different names, of at most 100 letters each.");
    }

    private void Known(string crop)
    {
        // Only names that were listed: nothing else can be read.
        if (!Crops.Contains(crop, StringComparer.Ordinal))
            throw new NucleusException(ErrorKind.Input, "There is no such crop.", "Reload the page.", crop.Length > 200 ? null : crop);
    }

    private void Write(string crop, string? category)
    {
        var before = rows.GetValueOrDefault(crop);
        rows[crop] = new QualitativeRow(before?.Folder ?? folder, crop, null, category is null ? [] : [category], before?.Comment ?? "");
        try
        {
            Save();
        }
        catch
        {
            if (before is null)
                rows.Remove(crop);
            else
                rows[crop] = before;
            throw;
        }
    }

    private void Save() => QualitativeCsv.Write(table, [.. rows.Values.Where(r => r.Categories.Count > 0 || r.Comment.Length > 0).OrderBy(r => r.Image, StringComparer.Ordinal)]);
}
