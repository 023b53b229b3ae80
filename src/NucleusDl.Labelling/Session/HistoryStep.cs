namespace NucleusDl.Labelling.Session;

/// <summary>Edits that are undone together; they are kept as bytes, which take a third of the memory.</summary>
internal sealed class HistoryStep(long step, string name)
{
    private readonly List<byte[]> edits = [];

    /// <summary>Its number.</summary>
    public long Step => step;

    /// <summary>What the user did.</summary>
    public string Name => name;

    /// <summary>Memory it takes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The edits in their order.</summary>
    public IEnumerable<Edit> Edits => edits.Select(EditCodec.Decode);

    /// <summary>One more.</summary>
    public void Add(byte[] edit)
    {
        edits.Add(edit);
        Bytes += edit.Length;
    }
}
