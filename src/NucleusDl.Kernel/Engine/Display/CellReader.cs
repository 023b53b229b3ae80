namespace NucleusDl.Kernel;

/// <summary>What <see cref="Console.In"/> is while a cell runs: a line is asked from the one who runs it.</summary>
internal sealed class CellReader(TextReader fallback) : TextReader
{
    private string rest = "";

    public override string? ReadLine()
    {
        if (CellScope.Current is not { } cell)
            return fallback.ReadLine();
        if (rest.Length == 0)
            return cell.Ask("", password: false);
        var line = rest.TrimEnd('\n');
        rest = "";
        return line;
    }

    public override int Read()
    {
        var next = Peek();
        if (next >= 0 && CellScope.Current is not null)
            rest = rest[1..];
        return next >= 0 && CellScope.Current is null ? fallback.Read() : next;
    }

    public override int Peek()
    {
        if (CellScope.Current is not { } cell)
            return fallback.Peek();
        if (rest.Length == 0)
            rest = cell.Ask("", password: false) + "\n";
        return rest[0];
    }

    public override int Read(char[] buffer, int index, int count)
    {
        if (CellScope.Current is null)
            return fallback.Read(buffer, index, count);
        if (count == 0 || Peek() < 0)
            return 0;
        var taken = Math.Min(count, rest.Length);
        rest.CopyTo(0, buffer, index, taken);
        rest = rest[taken..];
        return taken;
    }

    // There is no end of what a person may type: one line stands for all.
    public override string ReadToEnd() => ReadLine() ?? "";
}
