namespace NucleusDl.IO.PyTorch;

/// <summary>A word of Python's pickle: something of a module that a file asks for by name.</summary>
internal sealed record PickledName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A dictionary in the order of its keys, which is the order of the layers.</summary>
internal sealed class PickledMap
{
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);
    private readonly List<string> keys = [];

    /// <summary>Entries whose keys are texts; the others are of no use here.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Entries => keys.Select(k => KeyValuePair.Create(k, values[k]));

    public object? this[string key] => values.GetValueOrDefault(key);

    public void Set(object? key, object? value)
    {
        if (key is not string text)
            return;
        if (values.TryAdd(text, value))
            keys.Add(text);
        else
            values[text] = value;
    }
}

/// <summary>A block of numbers that lies in a file of its own.</summary>
internal sealed record PickledStorage(string Type, string Key, long Count);

/// <summary>A view of a block.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);
