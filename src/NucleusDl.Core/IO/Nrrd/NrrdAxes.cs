using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nrrd;

/// <summary>Which axis of an NRRD is X, Y, Z, time or channel, and how long a step along it is.</summary>
internal sealed class NrrdAxes
{
    private readonly List<string> warnings = [];

    private NrrdAxes(string axes, IReadOnlyList<long> shape) => (Axes, Shape) = (axes, shape);

    /// <summary>Slowest first.</summary>
    public string Axes { get; }

    public IReadOnlyList<long> Shape { get; }

    public VoxelSize? VoxelSize { get; private set; }

    /// <summary>Why the axes are not clear; null where they are.</summary>
    public NucleusException? Undecided { get; private set; }

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Interprets kinds and directions, or takes the axes of the user.</summary>
    /// <exception cref="NucleusException">The numbers are no image.</exception>
    public static NrrdAxes Create(NrrdFields fields, ReadOptions options)
    {
        var stored = fields.Sizes.Reverse().ToArray();
        if (options.Axes is { } named)
        {
            var (axes, shape) = RasterAxes.ApplyToRun(named, stored, fields.Path);
            var result = new NrrdAxes(axes, shape);
            // Spacings belong to axes in space; which these are only the header knows.
            result.VoxelSize = result.Voxels(fields, [.. Enumerable.Range(0, fields.Dimension).Where(i => IsSpace(fields, i) && fields.Sizes[i] > 1)]);
            return result;
        }
        return Interpret(fields);
    }

    private static NrrdAxes Interpret(NrrdFields fields)
    {
        var letters = new char[fields.Dimension];
        var space = new List<int>();
        for (var i = 0; i < fields.Dimension; i++)
        {
            letters[i] = Letter(fields, i);
            if (letters[i] == 'X')
                space.Add(i);
        }
        // A stack of one pixel along every axis has four axes in space as well as three.
        foreach (var i in space.Where(i => fields.Sizes[i] == 1).Reverse().Take(Math.Max(0, space.Count - 3)).ToList())
        {
            space.Remove(i);
            letters[i] = '-';
        }
        if (space.Count < 2)
            throw new NucleusException(ErrorKind.Input, $"This is a list of numbers, not an image: it has {(space.Count == 0 ? "no axis" : "one axis")} in space.",
                "Name another file; or say what the axes are, such as --axes ZYX.", fields.Path);
        if (space.Count > 4)
            throw new NucleusException(ErrorKind.Input, $"The file has {space.Count} axes and does not say which of them is what.",
                "Say what they are, slowest first, such as --axes TCZYX.", fields.Path);
        foreach (var (i, letter) in space.Zip("XYZT"))
            letters[i] = letter;
        var kept = Enumerable.Range(0, fields.Dimension).Where(i => letters[i] != '-').Reverse().ToArray();
        var axes = string.Concat(kept.Select(i => letters[i]));
        if (axes.Distinct().Count() != axes.Length || !(axes.EndsWith("YX", StringComparison.Ordinal) || axes.EndsWith("YXC", StringComparison.Ordinal)
            || axes.EndsWith("YXS", StringComparison.Ordinal)) || axes.Contains('C', StringComparison.Ordinal) && axes.Contains('S', StringComparison.Ordinal))
            throw new NucleusException(ErrorKind.Input, $"The axes of this NRRD ({string.Join(", ", fields.Kinds)}) cannot be those of a volume.",
                "Save it with one axis of kind 'list' before or after the axes in space.", fields.Path);
        var result = new NrrdAxes(axes, [.. kept.Select(i => fields.Sizes[i])])
        {
            Undecided = space.Count == 4 ? new NucleusException(ErrorKind.Input,
                $"The file has four axes ({string.Join(" x ", kept.Select(i => fields.Sizes[i]))}) and does not say whether one of them is time or channels.",
                "Say what they are, slowest first, such as --axes TZYX, CZYX or ZYXC.", fields.Path) : null,
        };
        result.VoxelSize = result.Voxels(fields, [.. space.Take(3)]);
        return result;
    }

    private static bool IsSpace(NrrdFields fields, int i) => Letter(fields, i) == 'X';

    /// <summary>X for any axis in space, T, C, S for colours, - for one that is nothing.</summary>
    private static char Letter(NrrdFields fields, int i)
    {
        var outside = fields.Directions is { } d && d[i] is null;
        switch (fields.Kinds[i])
        {
            case "domain" or "space" or "???" or "none" or "":
                return !outside ? 'X' : fields.Sizes[i] == 1 ? '-' : 'C';
            case "time":
                return 'T';
            case "stub" or "scalar":
                return fields.Sizes[i] == 1 ? '-' : 'C';
            case "rgb-color" or "3-color" when fields.Sizes[i] == 3:
            case "rgba-color" or "4-color" when fields.Sizes[i] == 4:
                return 'S';
            case "list" or "point" or "vector" or "covariant-vector" or "normal" or "2-vector" or "3-vector" or "4-vector" or "3-gradient" or "3-normal":
                return fields.Sizes[i] == 1 ? '-' : 'C';
            case "complex":
                throw new NucleusException(ErrorKind.Input, "The numbers of this NRRD are complex.", "Save their magnitude as a volume of real numbers.", fields.Path);
            default:
                throw new NucleusException(ErrorKind.Input, $"Each pixel of this NRRD is a '{fields.Kinds[i]}', not a number.",
                    "Save one component of it as a volume.", fields.Path);
        }
    }

    private VoxelSize? Voxels(NrrdFields fields, int[] space)
    {
        var edges = new (double, string?)?[3];
        for (var k = 0; k < 3 && k < space.Length; k++)
            edges[k] = Edge(fields, space[k]);
        if (fields.Directions is { } d && space.Length == 3 && Array.TrueForAll(space, i => d[i] is not null)
            && Orientation.Warning([.. space.Select(i => d[i]!)]) is { } warning)
            warnings.Add(warning);
        return RasterVoxels.Of(edges, warnings);
    }

    private static (double Length, string? Unit)? Edge(NrrdFields fields, int i)
    {
        if (fields.Directions is { } directions)
        {
            if (directions[i] is not { Length: > 0 } d)
                return null;
            var k = Orientation.Dominant(d);
            var unit = k < fields.SpaceUnits.Count ? fields.SpaceUnits[k] : null;
            // Along a tilted axis a length has a unit only if all dimensions have the same.
            var pure = Math.Abs(Math.Abs(d[k]) - Orientation.Length(d)) < 1e-9 * Math.Abs(d[k]);
            return (Orientation.Length(d), pure || fields.SpaceUnits.Distinct().Count() == 1 ? unit : null);
        }
        return fields.Spacings is { } s ? (s[i], i < fields.Units.Count ? fields.Units[i] : null) : null;
    }
}
