namespace NucleusDl.IO.Zarr;

/// <summary>Which axis of an array is which of a volume.</summary>
internal sealed class ZarrAxes
{
    private const string Order = "TCZYX";
    private const string Help = "Write one letter for each axis of the array, slowest first, such as CZYX.";

    private ZarrAxes(char[] letters) => Letters = letters;

    /// <summary>T, C, Z, Y or X for each axis of the array; '\0' for one of length 1 that means something else.</summary>
    public IReadOnlyList<char> Letters { get; }

    /// <summary>The array's axis of a letter, -1 where it has none.</summary>
    public int Of(char letter)
    {
        for (var i = 0; i < Letters.Count; i++)
            if (Letters[i] == letter)
                return i;
        return -1;
    }

    /// <summary>The last letters of TCZYX; null where there are more axes.</summary>
    public static ZarrAxes? Usual(int rank) => rank is >= 2 and <= 5 ? new ZarrAxes(Order[^rank..].ToCharArray()) : null;

    /// <summary>Axes that the user names.</summary>
    /// <exception cref="NucleusException">Not axes, or not as many as the array has.</exception>
    public static ZarrAxes Parse(string option, long[] shape, string path)
    {
        var letters = option.Trim().ToUpperInvariant().Replace('Q', 'Z').Replace('I', 'Z').ToCharArray();
        if (letters.Length != shape.Length)
            throw new NucleusException(ErrorKind.Usage, $"The array has {shape.Length} axes ({string.Join(" x ", shape)}), and '{option}' names {letters.Length}.", Help, path);
        if (Array.Exists(letters, l => !Order.Contains(l, StringComparison.Ordinal)) || letters.Distinct().Count() != letters.Length || !letters.Contains('Y') || !letters.Contains('X'))
            throw new NucleusException(ErrorKind.Usage, $"'{option}' are no axes.", Help, path);
        return new ZarrAxes(letters);
    }

    /// <summary>Axes by their names and, where the names are others, by their types; null where that leaves no image.</summary>
    /// <param name="names">Any case.</param>
    /// <param name="types">"time", "channel", "space"; null where unknown.</param>
    /// <param name="shape">Extents: an axis of length 1 may mean anything.</param>
    public static ZarrAxes? Named(IReadOnlyList<string> names, IReadOnlyList<string?>? types, long[] shape)
    {
        var letters = new char[names.Count];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = names[i].Trim().ToUpperInvariant() switch
            {
                "T" or "TIME" => 'T',
                "C" or "CHANNEL" or "CHANNELS" => 'C',
                "Z" => 'Z',
                "Y" => 'Y',
                "X" => 'X',
                _ => types?[i] switch { "time" => 'T', "channel" => 'C', _ => '\0' },
            };
        // Spaces with names of their own are Z, Y, X in the order in which they stand.
        var free = new Queue<char>("ZYX".Where(l => !letters.Contains(l)));
        var others = Enumerable.Range(0, letters.Length).Where(i => letters[i] == '\0' && types?[i] == "space").ToList();
        while (free.Count > others.Count)
            free.Dequeue();
        foreach (var i in others.Where(_ => free.Count > 0))
            letters[i] = free.Dequeue();
        var twice = letters.Where(l => l != '\0').GroupBy(l => l).Any(g => g.Count() > 1);
        var lost = Enumerable.Range(0, letters.Length).Any(i => letters[i] == '\0' && shape[i] > 1);
        return twice || lost || !letters.Contains('Y') || !letters.Contains('X') ? null : new ZarrAxes(letters);
    }
}
