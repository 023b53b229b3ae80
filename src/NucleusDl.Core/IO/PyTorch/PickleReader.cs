using System.Buffers.Binary;
using System.Text;

namespace NucleusDl.IO.PyTorch;

/// <summary>
/// Reads the pickle of a checkpoint as data. Pickle is a little program that may call anything in Python; here it can name a dictionary, tensors and
/// their blocks of numbers, and nothing else. Whatever else it asks for is refused by its name. Nothing is ever called.
/// </summary>
/// <remarks>The operations: https://github.com/python/cpython/blob/main/Lib/pickletools.py.</remarks>
internal sealed class PickleReader
{
    private const int MostItems = 4_000_000, MostAxes = 8;
    private const string Storages = "Float Double Half BFloat16 Long Int Short Char Byte Bool";

    private static readonly object Mark = new();
    private static readonly PickledName Dictionary = new("collections", "OrderedDict"), Tensor = new("torch._utils", "_rebuild_tensor_v2"), Parameter = new("torch._utils", "_rebuild_parameter");
    private static readonly HashSet<PickledName> Known = [Dictionary, Tensor, Parameter, .. Storages.Split(' ').Select(s => new PickledName("torch", s + "Storage"))];

    private readonly byte[] bytes;
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memory = [];
    private int at;
    private int items;

    private PickleReader(byte[] bytes) => this.bytes = bytes;

    /// <summary>What the pickle holds.</summary>
    /// <exception cref="InvalidDataException">It asks for more than data, or is not whole.</exception>
    public static object? Read(byte[] bytes) => new PickleReader(bytes).Run();

    private object? Run()
    {
        while (true)
        {
            var operation = (char)Byte();
            if (operation == '.')
                return Pop();
            if (++items > MostItems)
                throw new InvalidDataException("it has more parts than any checkpoint");
            if (!Value(operation) && !Container(operation) && !Remembered(operation))
                Named(operation);
        }
    }

    /// <summary>Numbers and texts.</summary>
    private bool Value(char operation)
    {
        switch ((int)operation)
        {
            case 0x80:
                if (Byte() > 5)
                    throw new InvalidDataException("it is written in a newer form of pickle than 5");
                return true;
            case 0x95:
                Take(8);
                return true;
            case 'N':
                Push(null);
                return true;
            case 0x88 or 0x89:
                Push(operation == 0x88);
                return true;
            case 'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                return true;
            case 'K':
                Push((long)Byte());
                return true;
            case 'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                return true;
            case 0x8a:
                Push(Long(Byte()));
                return true;
            case 'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                return true;
            case 'X':
                Push(Text(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));
                return true;
            case 0x8c:
                Push(Text(Byte()));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Tuples, lists and dictionaries.</summary>
    private bool Container(char operation)
    {
        switch ((int)operation)
        {
            case '(':
                Push(Mark);
                return true;
            case ')':
                Push(Array.Empty<object?>());
                return true;
            case 't':
                Push(ToMark());
                return true;
            case 0x85 or 0x86 or 0x87:
                var tuple = new object?[operation - 0x84];
                for (var i = tuple.Length; i-- > 0;)
                    tuple[i] = Pop();
                Push(tuple);
                return true;
            case ']':
                Push(new List<object?>());
                return true;
            case 'a' or 'e':
                object?[] added = operation == 'a' ? [Pop()] : ToMark();
                Top<List<object?>>("a list").AddRange(added);
                return true;
            case '}':
                Push(new PickledMap());
                return true;
            case 's' or 'u':
                var pairs = operation == 'u' ? ToMark() : Two();
                if (pairs.Length % 2 != 0)
                    throw new InvalidDataException("a key of a dictionary has no value");
                var map = Top<PickledMap>("a dictionary");
                for (var i = 0; i < pairs.Length; i += 2)
                    map.Set(pairs[i], pairs[i + 1]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Things that are named a second time.</summary>
    private bool Remembered(char operation)
    {
        switch ((int)operation)
        {
            case 'q' or 'r' or 0x94:
                memory[operation == 'q' ? Byte() : operation == 'r' ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : memory.Count] = Peek();
                return true;
            case 'h' or 'j':
                Push(memory.TryGetValue(operation == 'h' ? Byte() : BinaryPrimitives.ReadUInt32LittleEndian(Take(4)), out var value) ? value : throw new InvalidDataException("it speaks of a thing that it never named"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Where pickle would run something.</summary>
    private void Named(char operation)
    {
        switch ((int)operation)
        {
            case 'c':
                Push(Allowed(new PickledName(Line(), Line())));
                break;
            case 0x93:
                var name = Pop() as string;
                Push(Allowed(new PickledName(Pop() as string ?? "?", name ?? "?")));
                break;
            case 'Q':
                Push(Storage(Pop()));
                break;
            case 'R':
                var arguments = Pop() as object?[] ?? throw new InvalidDataException("a call has no arguments");
                Push(Built(Pop() as PickledName ?? throw new InvalidDataException("it calls what is no name"), arguments));
                break;
            case 'b':
                // A state dictionary keeps versions of its layers beside it.
                var state = Pop();
                if (Peek() is not PickledMap || state is not (PickledMap or null))
                    throw new InvalidDataException("it sets the inner state of an object");
                break;
            default:
                throw new InvalidDataException($"it uses the operation 0x{(int)operation:x2}, which no state dictionary needs");
        }
    }

    private static PickledName Allowed(PickledName name) => Known.Contains(name) ? name : throw new InvalidDataException($"it wants to use '{name}', and only what makes up tensors is allowed: it may be code");

    private static object Built(PickledName name, object?[] arguments)
    {
        if (name == Dictionary && arguments.Length == 0)
            return new PickledMap();
        if (name == Parameter && arguments is [PickledTensor inner, ..])
            return inner;
        if (name == Tensor && arguments is [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..] && shape.Length == strides.Length && shape.Length <= MostAxes)
            return View(storage, offset, Longs(shape), Longs(strides));
        throw new InvalidDataException($"it calls '{name}' in a form that is not known");
    }

    private static PickledTensor View(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Any(n => n < 0) || strides.Any(n => n < 0) || offset < 0)
            throw new InvalidDataException("a tensor has a negative length, stride or place");
        Int128 length = 1, last = offset;
        for (var axis = 0; axis < shape.Length && !shape.Contains(0); axis++)
        {
            length *= shape[axis];
            last += (Int128)(shape[axis] - 1) * strides[axis];
            if (length > storage.Count || last >= storage.Count)
                throw new InvalidDataException($"a tensor of {string.Join(" x ", shape)} is said to lie in {storage.Count} numbers");
        }
        return shape.Contains(0) || last < storage.Count ? new PickledTensor(storage, offset, shape, strides) : throw new InvalidDataException("a number is said to lie outside of its block");
    }

    private static PickledStorage Storage(object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts || parts[0] is not "storage" || parts[1] is not PickledName type || parts[2] is not string key || parts[4] is not long count || type.Module != "torch" || count < 0)
            throw new InvalidDataException("a block of numbers is described in a form that is not known");
        if (key.Length is 0 or > 64 || !key.All(char.IsAsciiLetterOrDigit))
            throw new InvalidDataException($"a block of numbers is said to lie in '{key}', which is no place within the file");
        return new PickledStorage(type.Name[..^"Storage".Length], key, count);
    }

    private static long[] Longs(object?[] values) => [.. values.Select(v => v is long n ? n : throw new InvalidDataException("an axis has no whole number as its length"))];

    private long Long(int length)
    {
        if (length > 8)
            throw new InvalidDataException("it has a number of more than 64 bits");
        long value = 0;
        var digits = Take(length);
        for (var i = 0; i < length; i++)
            value |= (long)digits[i] << 8 * i;
        return length is > 0 and < 8 && digits[length - 1] >= 0x80 ? value - (1L << 8 * length) : value;
    }

    private string Text(int length)
    {
        if (length < 0)
            throw new InvalidDataException("a text has a negative length");
        return Encoding.UTF8.GetString(Take(length));
    }

    private string Line()
    {
        var end = Array.IndexOf(bytes, (byte)'\n', at);
        var text = end < 0 ? throw new InvalidDataException("it ends within a name") : Encoding.UTF8.GetString(bytes, at, end - at);
        at = end + 1;
        return text;
    }

    private byte Byte() => at < bytes.Length ? bytes[at++] : throw new InvalidDataException("it ends in the middle");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - at)
            throw new InvalidDataException("it ends in the middle");
        at += count;
        return bytes.AsSpan(at - count, count);
    }

    private object?[] Two()
    {
        var value = Pop();
        return [Pop(), value];
    }

    private object?[] ToMark()
    {
        var mark = stack.FindLastIndex(v => ReferenceEquals(v, Mark));
        if (mark < 0)
            throw new InvalidDataException("a list has no beginning");
        var taken = stack.GetRange(mark + 1, stack.Count - mark - 1).ToArray();
        stack.RemoveRange(mark, stack.Count - mark);
        return taken;
    }

    private T Top<T>(string what) where T : class => Peek() as T ?? throw new InvalidDataException($"it adds to what is not {what}");

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > 0 ? stack[^1] : throw new InvalidDataException("it takes what it never put down");

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }
}
