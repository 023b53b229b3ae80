namespace NucleusDl.IO.Onnx;

/// <summary>What an ONNX file says about itself, read without running anything.</summary>
/// <param name="Opset">Version of the standard operators.</param>
/// <param name="Domains">Operators of others: name of their collection.</param>
/// <param name="Inputs">Inputs that are no weights.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Operators">Names of the operators in use.</param>
/// <param name="Tensors">Weights.</param>
/// <param name="External">Files beside it that it wants to read.</param>
/// <remarks>The format: https://onnx.ai/onnx/repo-docs/IR.html.</remarks>
public sealed record OnnxFile(long Opset, IReadOnlyList<string> Domains, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs,
    IReadOnlyCollection<string> Operators, IReadOnlyList<OnnxTensor> Tensors, IReadOnlyList<string> External)
{
    private const int MaxDepth = 32;

    /// <summary>Reads a file.</summary>
    /// <exception cref="NucleusException">It cannot be read, or is no ONNX model.</exception>
    public static OnnxFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (InvalidDataException e)
        {
            throw new NucleusException(ErrorKind.Input, $"This is no whole ONNX model: {e.Message}.", "Download or export it again.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The ONNX model cannot be read.", "Check the name and that you may read it.", path, e);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are no ONNX model.</exception>
    public static OnnxFile Parse(ReadOnlyMemory<byte> bytes)
    {
        var found = new Contents();
        var graphs = 0;
        var reader = new ProtoReader(bytes.Span);
        while (reader.Next())
            if (reader.Field == 7)
            {
                graphs++;
                found.Graph(reader.Bytes, 0);
            }
            else if (reader.Field == 8)
                found.OperatorSet(reader.Bytes);
        if (graphs != 1 || found.Opset == 0)
            throw new InvalidDataException("it names no operators, or has no graph");
        var weights = found.Tensors.Select(t => t.Name).ToHashSet();
        return new OnnxFile(found.Opset, found.Domains, [.. found.Inputs.Where(i => !weights.Contains(i.Name))], found.Outputs, found.Operators, found.Tensors, found.External);
    }

    private sealed class Contents
    {
        public long Opset { get; private set; }

        public List<string> Domains { get; } = [];

        public List<OnnxValue> Inputs { get; } = [];

        public List<OnnxValue> Outputs { get; } = [];

        public HashSet<string> Operators { get; } = [];

        public List<OnnxTensor> Tensors { get; } = [];

        public List<string> External { get; } = [];

        public void OperatorSet(ReadOnlySpan<byte> bytes)
        {
            var (domain, version) = ("", 0L);
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                if (reader.Field == 1)
                    domain = reader.Text;
                else if (reader.Field == 2)
                    version = (long)reader.Number;
            if (domain is "" or "ai.onnx")
                Opset = version;
            else
                Domains.Add(domain);
        }

        public void Graph(ReadOnlySpan<byte> bytes, int depth)
        {
            if (depth > MaxDepth)
                throw new InvalidDataException("graphs lie in graphs without end");
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                switch (reader.Field)
                {
                    case 1:
                        Node(reader.Bytes, depth);
                        break;
                    case 5:
                        Tensor(reader.Bytes, keep: depth == 0);
                        break;
                    case 11 when depth == 0:
                        Inputs.Add(Value(reader.Bytes));
                        break;
                    case 12 when depth == 0:
                        Outputs.Add(Value(reader.Bytes));
                        break;
                    case 15:
                        SparseTensor(reader.Bytes);
                        break;
                }
        }

        private void Node(ReadOnlySpan<byte> bytes, int depth)
        {
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                if (reader.Field == 4)
                    Operators.Add(reader.Text);
                else if (reader.Field == 5)
                    Attribute(reader.Bytes, depth);
        }

        private void Attribute(ReadOnlySpan<byte> bytes, int depth)
        {
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                switch (reader.Field)
                {
                    case 5 or 10:
                        Tensor(reader.Bytes, keep: false);
                        break;
                    case 6 or 11:
                        Graph(reader.Bytes, depth + 1);
                        break;
                    case 22 or 23:
                        SparseTensor(reader.Bytes);
                        break;
                }
        }

        private void SparseTensor(ReadOnlySpan<byte> bytes)
        {
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                if (reader.Field is 1 or 2)
                    Tensor(reader.Bytes, keep: false);
        }

        private void Tensor(ReadOnlySpan<byte> bytes, bool keep)
        {
            var (name, type, shape, data) = ("", 0, new List<long>(), Array.Empty<byte>());
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                switch (reader.Field)
                {
                    case 1:
                        reader.Numbers(shape);
                        break;
                    case 2:
                        type = (int)reader.Number;
                        break;
                    case 8:
                        name = reader.Text;
                        break;
                    case 9 when keep:
                        data = reader.Bytes.ToArray();
                        break;
                    case 13:
                        Location(reader.Bytes);
                        break;
                    case 14 when reader.Number == 1 && External.Count == 0:
                        External.Add("");
                        break;
                }
            if (keep)
                Tensors.Add(new OnnxTensor(name, type, shape, data));
        }

        private void Location(ReadOnlySpan<byte> bytes)
        {
            var (key, value) = ("", "");
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                if (reader.Field == 1)
                    key = reader.Text;
                else if (reader.Field == 2)
                    value = reader.Text;
            if (key == "location")
                External.Add(value);
        }

        private static OnnxValue Value(ReadOnlySpan<byte> bytes)
        {
            var (name, type, shape) = ("", 0, new List<long>());
            var reader = new ProtoReader(bytes);
            while (reader.Next())
                if (reader.Field == 1)
                    name = reader.Text;
                else if (reader.Field == 2)
                    type = TensorType(reader.Bytes, shape);
            return new OnnxValue(name, type, shape);
        }

        // TypeProto { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1, dim_param = 2 } } } }
        private static int TensorType(ReadOnlySpan<byte> bytes, List<long> shape)
        {
            var type = 0;
            var outer = new ProtoReader(bytes);
            while (outer.Next())
            {
                if (outer.Field != 1)
                    continue;
                var tensor = new ProtoReader(outer.Bytes);
                while (tensor.Next())
                    if (tensor.Field == 1)
                        type = (int)tensor.Number;
                    else if (tensor.Field == 2)
                        Lengths(tensor.Bytes, shape);
            }
            return type;
        }

        private static void Lengths(ReadOnlySpan<byte> bytes, List<long> shape)
        {
            var axes = new ProtoReader(bytes);
            while (axes.Next())
            {
                if (axes.Field != 1)
                    continue;
                var length = -1L;
                var axis = new ProtoReader(axes.Bytes);
                while (axis.Next())
                    if (axis.Field == 1)
                        length = (long)axis.Number;
                shape.Add(length);
            }
        }
    }
}
