using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.IO.PyTorch;

namespace NucleusDl.Tests.IO.PyTorch;

/// <summary>Checkpoints of PyTorch: what it wrote itself, and what nobody should open.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class StateDictTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_type_and_view_that_PyTorch_wrote_is_read()
    {
        var file = StateDict.Read(Repository.Golden("pytorch", "kinds.pt"));
        Assert.Equal("float double half bfloat long int short char byte bool turned part parameter scalar empty".Split(' '), file.Tensors.Select(t => t.Name));
        float[] quarters = [0, 0.25f, 0.5f, 0.75f, 1, 1.25f], whole = [-3, -2, -1, 0, 1, 2];
        foreach (var name in "float double half bfloat parameter".Split(' '))
            Assert.Equal(quarters, Numbers(name));
        foreach (var name in "long int short char".Split(' '))
            Assert.Equal(whole, Numbers(name));
        Assert.Equal([0, 1, 2, 3, 4, 5], Numbers("byte"));
        Assert.Equal([0, 0, 0, 1, 1, 1], Numbers("bool"));
        Assert.Equal([0, 0.75f, 0.25f, 1, 0.5f, 1.25f], Numbers("turned"));
        Assert.Equal([1, 1.25f], Numbers("part"));
        Assert.Equal([7], Numbers("scalar"));
        Assert.Empty(Numbers("empty"));

        float[] Numbers(string name) => file.Floats(file.Tensors.Single(t => t.Name == name));
    }

    [Fact]
    public void Shared_tensors_are_known_by_their_place()
    {
        var tensors = StateDict.Read(Repository.Golden("pytorch", "nnunet.pt")).Tensors;
        var (one, other) = (tensors.Single(t => t.Name == "encoder.stages.0.0.convs.0.conv.weight"), tensors.Single(t => t.Name == "decoder.encoder.stages.0.0.convs.0.all_modules.0.weight"));
        Assert.True(one.IsAliasOf(other));
        Assert.False(one.IsAliasOf(tensors.Single(t => t.Name == "encoder.stages.0.0.convs.1.conv.weight")));
    }

    [Fact]
    public void A_checkpoint_that_asks_for_code_is_refused_by_its_name()
    {
        var error = Assert.Throws<NucleusException>(() => StateDict.Read(Repository.Golden("pytorch", "hostile.pt")));
        Assert.Contains("'posix.system'", error.Problem);
        Assert.Equal(ErrorKind.Input, error.Kind);
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "eval", "'builtins.eval'" },
        { "stacked", "'os.system'" },
        { "instance", "operation 0x69" },
        { "numpy", "'numpy.core.multiarray._reconstruct'" },
        { "looks like a storage", "'torch.storage._load_from_bytes'" },
        { "new object", "operation 0x81" },
        { "state of a tensor", "inner state" },
        { "huge", "1000000000 x 1000000000 is said to lie in 6 numbers" },
        { "overflow", "is said to lie in 6 numbers" },
        { "beyond", "is said to lie in 6 numbers" },
        { "offset", "is said to lie in 6 numbers" },
        { "before", "negative" },
        { "negative offset", "negative" },
        { "scalar beyond", "outside of its block" },
        { "repeated", "6 x 4 is said to lie in 6 numbers" },
        { "block too short", "shorter than 7 numbers" },
        { "block missing", "'9' is missing" },
        { "path", "'../../../etc/passwd', which is no place" },
        { "no tensors", "no tensors" },
        { "no dictionary", "no dictionary" },
        { "cut", "ends in the middle" },
        { "empty stack", "never put down" },
        { "no memory", "never named" },
        { "long text", "ends in the middle" },
        { "negative text", "negative length" },
        { "half a pair", "has no value" },
        { "calls a text", "what is no name" },
        { "other call", "in a form that is not known" },
        { "newer pickle", "newer form" },
        { "big number", "more than 64 bits" },
        { "big endian", "in the order 'big'" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_more_or_less_than_tensors_is_refused_with_the_reason(string which, string reason)
    {
        var path = Bad(which).Write(folder);
        var error = Assert.Throws<NucleusException>(() => StateDict.Read(path));
        Assert.Contains(reason, error.Problem);
        Assert.Equal(path, error.File);
    }

    [Fact]
    public void The_good_form_of_the_bad_ones_is_read()
    {
        var file = StateDict.Read(Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1])).Write(folder));
        Assert.Equal([2, 3], file.Tensors.Single().Shape);
        Assert.Equal(new float[6], file.Floats(file.Tensors[0]));
    }

    [Fact]
    public void Packed_files_programs_and_other_files_are_refused()
    {
        Refuse("is packed", Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1])).Write(folder, CompressionLevel.SmallestSize));
        var script = Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1]));
        script.Files["x/constants.pkl"] = [];
        Refuse("is a program", script.Write(folder));
        var two = Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1]));
        two.Files["y/data.pkl"] = [(byte)'N', (byte)'.'];
        Refuse("no data.pkl", two.Write(folder));
        File.WriteAllBytes(folder.File("old.pth"), [0x80, 2, 0x8a, 10]);
        Refuse("before 1.6", folder.File("old.pth"));
        File.WriteAllText(folder.File("text.pth"), "hello");
        Refuse("is no zip", folder.File("text.pth"));
        File.WriteAllBytes(folder.File("empty.pth"), []);
        Refuse("is no zip", folder.File("empty.pth"));
        Assert.Contains("cannot be read", Assert.Throws<NucleusException>(() => StateDict.Read(folder.File("none.pth"))).Problem);

        static void Refuse(string reason, string path) => Assert.Contains(reason, Assert.Throws<NucleusException>(() => StateDict.Read(path)).Problem);
    }

    [Property(MaxTest = 60)]
    public Property A_damaged_checkpoint_is_read_or_refused_and_nothing_else() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).Three().ToArbitrary(), damage =>
        {
            var bytes = File.ReadAllBytes(Repository.Golden("pytorch", "kinds.pt"));
            var (place, value, cut) = damage;
            bytes[place % bytes.Length] = (byte)value;
            if (cut % 3 == 0)
                bytes = bytes[..(cut / 3 % bytes.Length)];
            var path = folder.File($"{Guid.NewGuid():N}.pt");
            File.WriteAllBytes(path, bytes);
            try
            {
                var file = StateDict.Read(path);
                foreach (var tensor in file.Tensors)
                    file.Floats(tensor);
            }
            catch (NucleusException e) when (e.Kind == ErrorKind.Input)
            {
                return true;
            }
            return true;
        });

    private static Checkpoint Bad(string which) => which switch
    {
        "eval" => Checkpoint.Of(c => c.Raw("cbuiltins\neval\n(").Text("1+1").Raw("tR")),
        "stacked" => Checkpoint.Of(c => c.Text("os").Text("system").Raw(0x93).Raw("(").Text("ls").Raw("tR")),
        "instance" => Checkpoint.Of(c => c.Raw("(").Text("ls").Raw("ios\nsystem\n")),
        "numpy" => Checkpoint.Of(c => c.Raw("cnumpy.core.multiarray\n_reconstruct\n")),
        "looks like a storage" => Checkpoint.Of(c => c.Raw("ctorch.storage\n_load_from_bytes\n")),
        "new object" => Checkpoint.Of(c => c.Raw("ccollections\nOrderedDict\n)").Raw(0x81)),
        "state of a tensor" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1]).Raw("}b")),
        "huge" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [1_000_000_000, 1_000_000_000], [1_000_000_000, 1])),
        "overflow" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [1L << 40, 1L << 40, 1L << 40], [1, 1, 1])),
        "beyond" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [4, 1])),
        "offset" => Checkpoint.Of(c => c.Tensor("0", 6, 1, [2, 3], [3, 1])),
        "before" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [-3, 1])),
        "negative offset" => Checkpoint.Of(c => c.Tensor("0", 6, -1, [2, 2], [2, 1])),
        "scalar beyond" => Checkpoint.Of(c => c.Tensor("0", 6, 6, [], [])),
        "repeated" => Checkpoint.Of(c => c.Tensor("0", 6, 0, [6, 4], [1, 0])),
        "block too short" => Checkpoint.Of(c => c.Tensor("0", 7, 0, [7], [1])),
        "block missing" => Checkpoint.Of(c => c.Tensor("9", 6, 0, [6], [1])),
        "path" => Checkpoint.Of(c => c.Tensor("../../../etc/passwd", 6, 0, [6], [1])),
        "no tensors" => Checkpoint.Of(c => c.Text("hello")),
        "no dictionary" => new Checkpoint().Raw("].").Raw(),
        "cut" => new Checkpoint().Raw("ccollections\nOrderedDict\n)R(").Text("weight").Tensor("0", 6, 0, [2, 3], [3, 1]),
        "empty stack" => new Checkpoint().Raw("R."),
        "no memory" => Checkpoint.Of(c => c.Raw((byte)'h', 5)),
        "long text" => Checkpoint.Of(c => c.Raw("X").Raw(BitConverter.GetBytes(int.MaxValue))),
        "negative text" => Checkpoint.Of(c => c.Raw("X").Raw(BitConverter.GetBytes(-1))),
        "half a pair" => new Checkpoint().Raw("}(").Text("weight").Raw("u."),
        "calls a text" => Checkpoint.Of(c => c.Text("os.system").Raw(")R")),
        "other call" => Checkpoint.Of(c => c.Raw("ctorch._utils\n_rebuild_tensor_v2\n)R")),
        "newer pickle" => new Checkpoint().Raw(0x80, 9),
        "big number" => Checkpoint.Of(c => c.Raw(0x8a, 200)),
        "big endian" => Endian(),
        _ => throw new ArgumentException(which),
    };

    private static Checkpoint Endian()
    {
        var result = Checkpoint.Of(c => c.Tensor("0", 6, 0, [2, 3], [3, 1]));
        result.Files["x/byteorder"] = "big"u8.ToArray();
        return result;
    }
}
