using System.Text;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// Gathers what cells give out, as a notebook holds it: text that belongs together in one piece, updated displays in
/// their latest state.
/// </summary>
internal sealed class CellRecorder
{
    /// <summary>Text of one cell beyond this is cut, so that an endless loop does not fill the disk.</summary>
    public const int MostText = 16 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Item>> shown = [];
    private bool closed;

    /// <summary>Takes the outputs of one cell.</summary>
    public sealed class Cell(CellRecorder owner)
    {
        internal List<Item> Items { get; } = [];

        internal int TextLength { get; set; }

        internal bool ClearOnNext { get; set; }

        /// <summary>How many outputs there are.</summary>
        public int Count
        {
            get
            {
                lock (owner.gate)
                    return Items.Count;
            }
        }

        public void Take(CellOutput output) => owner.Take(this, output);

        public JsonArray ToJson()
        {
            lock (owner.gate)
                return [.. Items.Select(item => item.ToJson())];
        }
    }

    internal sealed class Item
    {
        public CellOutput Output { get; set; } = null!;

        public StringBuilder? Text { get; init; }

        public JsonNode ToJson() => Output switch
        {
            StreamOutput stream => OutputJson.Stream(stream.Name, Text!.ToString()),
            DisplayOutput display => OutputJson.Display(display.Data),
            ResultOutput result => OutputJson.Result(result.Data, result.ExecutionCount),
            var error => OutputJson.Error((ErrorOutput)error),
        };
    }

    public Cell Begin() => new(this);

    /// <summary>Ends the recording: what background tasks give out later is lost, not half-written.</summary>
    public void Close()
    {
        lock (gate)
            closed = true;
    }

    private void Take(Cell cell, CellOutput output)
    {
        lock (gate)
        {
            if (closed)
                return;
            switch (output)
            {
                case StreamOutput stream:
                    TakeText(cell, stream);
                    break;
                case DisplayOutput { IsUpdate: true, DisplayId: { } id } update:
                    foreach (var item in shown.GetValueOrDefault(id) ?? [])
                        item.Output = update;
                    break;
                case ClearOutput clear:
                    cell.ClearOnNext = clear.Wait;
                    if (!clear.Wait)
                        cell.Items.Clear();
                    break;
                default:
                    Clear(cell);
                    var added = new Item { Output = output };
                    cell.Items.Add(added);
                    if (output is DisplayOutput { DisplayId: { } name })
                        (shown.TryGetValue(name, out var places) ? places : shown[name] = []).Add(added);
                    break;
            }
        }
    }

    private static void Clear(Cell cell)
    {
        if (cell.ClearOnNext)
            cell.Items.Clear();
        cell.ClearOnNext = false;
    }

    private static void TakeText(Cell cell, StreamOutput stream)
    {
        Clear(cell);
        if (cell.TextLength > MostText)
            return;
        cell.TextLength += stream.Text.Length;
        var text = cell.TextLength > MostText ? $"\n[the text was cut here: it is longer than {MostText >> 20} MB]\n" : stream.Text;
        if (cell.Items is [.., { Output: StreamOutput last, Text: { } open }] && last.Name == stream.Name)
            open.Append(text);
        else
            cell.Items.Add(new Item { Output = stream, Text = new StringBuilder(text) });
    }
}
