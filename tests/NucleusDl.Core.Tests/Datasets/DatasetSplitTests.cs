using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.Datasets;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class DatasetSplitTests
{
    [Property(MaxTest = 200)]
    public Property No_specimen_is_on_two_sides_and_no_stack_is_lost()
    {
        var cases = from specimens in Gen.Choose(2, 12)
                    from stacks in Gen.ListOf(Gen.Choose(0, specimens - 1), 30)
                    from validation in Gen.Elements(0.0, 0.1, 0.25, 0.4)
                    from test in Gen.Elements(0.0, 0.2, 0.5)
                    from seed in Gen.Choose(0, 1000)
                    select (stacks, validation, test, seed);
        return Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var data = Make([.. c.stacks.Select((s, i) => ($"s{s}_t{i:000}", true))]);
            var split = data.Split(new SplitOptions { ValidationFraction = c.validation, TestFraction = c.test, Seed = (ulong)c.seed });
            Assert.Equal(data.Items.Select(i => i.Name), split.Train.Concat(split.Validation).Concat(split.Test).Select(i => i.Name).Order());
            Assert.NotEmpty(split.Train);
            if (split.Warning is null)
                Assert.Equal(data.Specimens.Count, Count(split.Train) + Count(split.Validation) + Count(split.Test));
            else
                Assert.Empty(split.Test.Select(i => i.Specimen).Intersect(split.Train.Concat(split.Validation).Select(i => i.Specimen)));
            Assert.Equal(c.validation > 0, split.Validation.Count > 0);
        });

        static int Count(IEnumerable<DatasetItem> items) => items.Select(i => i.Specimen).Distinct().Count();
    }

    [Fact]
    public void The_seed_decides_and_decides_always_the_same()
    {
        var data = Make([.. Enumerable.Range(0, 20).Select(i => ($"s{i}", true))]);
        var first = Validation(0);
        Assert.Equal(4, first.Count);
        Assert.Equal(first, Validation(0));
        Assert.Contains(Enumerable.Range(1, 5), seed => !first.SequenceEqual(Validation((ulong)seed)));

        List<string> Validation(ulong seed) => [.. data.Split(new SplitOptions { Seed = seed }).Validation.Select(i => i.Name)];
    }

    [Fact]
    public void Shares_are_of_all_specimens()
    {
        var split = Make([.. Enumerable.Range(0, 20).Select(i => ($"s{i}", true))]).Split(new SplitOptions { ValidationFraction = 0.25, TestFraction = 0.1 });
        Assert.Equal((13, 5, 2), (split.Train.Count, split.Validation.Count, split.Test.Count));
    }

    [Fact]
    public void Named_specimens_go_where_they_are_told()
    {
        var data = Make(("a_t1", true), ("a_t2", true), ("b_t1", true), ("c_t1", true), ("d_t1", true));
        var split = data.Split(new SplitOptions { Validation = ["b"], Test = ["c"] });
        Assert.Equal(["a_t1", "a_t2", "d_t1"], split.Train.Select(i => i.Name));
        Assert.Equal(["b_t1"], split.Validation.Select(i => i.Name));
        Assert.Equal(["c_t1"], split.Test.Select(i => i.Name));
        Assert.Null(split.Warning);
        Assert.Equal(["d_t1"], data.Split(new SplitOptions { Train = ["d"], Validation = ["b"] }).Train.Select(i => i.Name));
    }

    [Fact]
    public void The_data_sets_own_test_specimens_are_kept_unless_named_otherwise()
    {
        var data = Make(["c"], ("a", true), ("b", true), ("c", true));
        var split = data.Split();
        Assert.Equal(["c"], split.Test.Select(i => i.Specimen));
        Assert.Single(split.Validation);
        Assert.Empty(data.Split(new SplitOptions { Train = ["a", "c"] }).Test);
        Assert.Equal(["a"], data.Split(new SplitOptions { Test = ["a"] }).Test.Select(i => i.Specimen));
    }

    [Fact]
    public void One_specimen_is_divided_by_stack_with_a_warning()
    {
        var split = Make([.. Enumerable.Range(1, 10).Select(i => ($"a_t{i:00}", true))]).Split();
        Assert.Equal((8, 2), (split.Train.Count, split.Validation.Count));
        Assert.Contains("one specimen", split.Warning);
    }

    [Fact]
    public void One_stack_serves_twice_with_a_warning()
    {
        var split = Make(("a", true)).Split();
        Assert.Equal(split.Train, split.Validation);
        Assert.Contains("only one stack", split.Warning);
    }

    [Fact]
    public void Stacks_without_labels_neither_choose_nor_judge()
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            var split = Make(("a", true), ("b", true), ("c", false), ("d", false)).Split(new SplitOptions { TestFraction = 0.2, Seed = seed });
            Assert.All(split.Test, i => Assert.NotNull(i.LabelPath));
            Assert.All(split.Validation, i => Assert.NotNull(i.LabelPath));
        }
        Assert.Single(Make(("a", false), ("b", false), ("c", false)).Split().Validation);
    }

    [Fact]
    public void Impossible_wishes_are_named()
    {
        var data = Make(("alpha", true), ("beta", true));
        Refused(new SplitOptions { Test = ["alfa"] }, "alpha");
        Refused(new SplitOptions { Test = ["alpha"], Validation = ["alpha"] }, "one of them");
        Refused(new SplitOptions { Test = ["alpha", "beta"] }, "fewer");
        Refused(new SplitOptions { ValidationFraction = 0.6, TestFraction = 0.4 }, "less than 1");
        Refused(new SplitOptions { ValidationFraction = double.NaN }, "less than 1");

        void Refused(SplitOptions options, string fix)
        {
            var error = Assert.Throws<NucleusException>(() => data.Split(options));
            Assert.Equal(ErrorKind.Usage, error.Kind);
            Assert.Contains(fix, error.Fix);
        }
    }

    private static Dataset Make(params (string Name, bool Labelled)[] stacks) => Make([], stacks);

    private static Dataset Make(string[] test, params (string Name, bool Labelled)[] stacks) => new("/data", new DatasetDescriptor { TestSpecimens = test },
        stacks.Select(s => ($"/data/images/{s.Name}.tif", s.Labelled ? $"/data/labels/{s.Name}.tif" : null)), []);
}
