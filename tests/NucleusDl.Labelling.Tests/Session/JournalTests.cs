using NucleusDl.IO;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Sessions;

[Trait(Kind.Name, Kind.Fast)]
public class JournalTests
{
    [Fact]
    public void CutAtEveryByteItOpensWithAllWholeRecords()
    {
        using var stack = new SmallStack();
        var (lengths, states) = (new List<long>(), new List<int[]>());
        var session = stack.Open();
        Note();
        var random = new Random(3);
        for (var i = 0; i < 5; i++)
        {
            session.Do("draw", edit => edit.Set(i % 2 == 0 ? Layer.Labels : Layer.Scribbles, random.Next(6), random.Next(15), 2, 9, i + 1));
            Note();
        }
        session.Undo();
        Note();
        session.Redo();
        Note();
        session.Abandon();
        var bytes = File.ReadAllBytes(stack.Journal);
        Assert.Equal(lengths[^1], bytes.Length);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            File.WriteAllBytes(stack.Journal, bytes.AsSpan(0, cut));
            if (cut is > 0 and < 8)
            {
                // Not even its name is whole, so it may be anything; a journal begins whole or not at all, so it was never so short.
                Assert.Throws<NucleusException>(() => stack.Open());
                continue;
            }
            session = stack.Open();
            Assert.Equal(states[Math.Max(0, lengths.FindLastIndex(l => l <= cut))], SmallStack.Voxels(session));
            // And it can be drawn on.
            session.Do("more", edit => edit.Set(Layer.Labels, 5, 14, 0, 3, 77));
            session.Abandon();
            session = stack.Open();
            Assert.Equal(3, session.Read(c => c.Voxels(Layer.Labels, 77)));
            session.Abandon();
        }

        void Note()
        {
            lengths.Add(session.JournalSize().Bytes);
            states.Add(SmallStack.Voxels(session));
        }
    }

    [Fact]
    public void DamageInTheMiddleIsKeptAside()
    {
        using var stack = new SmallStack();
        var session = stack.Open();
        session.Do("one", edit => edit.Set(Layer.Labels, 0, 0, 0, 5, 1));
        var first = session.JournalSize().Bytes;
        session.Do("two", edit => edit.Set(Layer.Labels, 1, 0, 0, 5, 2));
        session.Do("three", edit => edit.Set(Layer.Labels, 2, 0, 0, 5, 3));
        session.Abandon();
        var bytes = File.ReadAllBytes(stack.Journal);
        bytes[first + Journal.RecordHead + 2] ^= 0x40;
        File.WriteAllBytes(stack.Journal, bytes);
        using var again = stack.Open();
        Assert.Equal([1], again.Read(c => c.Values(Layer.Labels).ToList()));
        Assert.True(again.Dropped > 0);
        Assert.Equal(bytes, File.ReadAllBytes(stack.Journal + ".damaged"));
    }

    [Fact]
    public void AfterACrashTheStepsCanStillBeUndone()
    {
        using var stack = new SmallStack();
        var session = stack.Open();
        for (var i = 0; i < 8; i++)
            RandomEdits.One(session, new Random(i), i);
        var end = SmallStack.Voxels(session);
        session.Abandon();
        using var again = stack.Open();
        Assert.Equal(end, SmallStack.Voxels(again));
        Assert.True(again.Restored > 0);
        while (again.State().Undo > 0)
            again.Undo();
        Assert.All(SmallStack.Voxels(again), v => Assert.Equal(0, v));
    }

    [Fact]
    public void ClosedItIsCompactAndHoldsAllThatWasDrawn()
    {
        using var stack = new SmallStack();
        int[] end;
        string items;
        long before;
        using (var session = stack.Open())
        {
            for (var i = 0; i < 60; i++)
                RandomEdits.One(session, new Random(i), i);
            (end, items, before) = (SmallStack.Voxels(session), SmallStack.Items(session), session.JournalSize().Bytes);
        }
        Assert.InRange(new FileInfo(stack.Journal).Length, 1, before - 1);
        using var again = stack.Open();
        Assert.Equal(end, SmallStack.Voxels(again));
        Assert.Equal(items, SmallStack.Items(again));
        Assert.Equal(0, again.State().Undo);
    }

    [Fact]
    public void WithoutAnyWorkThereIsNoFile()
    {
        using var stack = new SmallStack();
        stack.Open().Dispose();
        Assert.False(File.Exists(stack.Journal));
    }

    [Fact]
    public void OneStackIsOpenInOnePage()
    {
        using var stack = new SmallStack();
        using var session = stack.Open();
        Assert.Contains("another labelling page", Assert.Throws<NucleusException>(() => stack.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsThatAnotherProgramWroteAreTakenAndTheWorkIsOneUndoAway()
    {
        using var stack = new SmallStack();
        int[] drawn;
        using (var session = stack.Open())
        {
            session.Do("draw", edit => edit.Set(Layer.Labels, 3, 3, 3, 8, 5));
            drawn = SmallStack.Voxels(session);
        }
        using (var other = new LabelVolume(6, 15, 18, SmallStack.Voxel))
        {
            other[0, 0, 0] = 9;
            VolumeFile.WriteLabels(stack.Labels, other);
        }
        using var again = stack.Open();
        Assert.Equal([9], again.Read(c => c.Values(Layer.Labels).ToList()));
        again.Undo();
        Assert.Equal(drawn, SmallStack.Voxels(again));
    }

    [Fact]
    public void LabelsThatAreThereAreTheBeginning()
    {
        using var stack = new SmallStack();
        using (var labels = new LabelVolume(6, 15, 18, SmallStack.Voxel))
        {
            labels[2, 3, 4] = 70_000;
            VolumeFile.WriteLabels(stack.Labels, labels);
        }
        using var session = stack.Open();
        Assert.Equal(70_000, session.Read(c => c.Labels[2, 3, 4]));
        Assert.False(session.State().Unsaved);
        Assert.Equal(70_001, session.State().Next);
    }

    [Fact]
    public void AJournalOfAnotherStackIsRefusedInWords()
    {
        using var stack = new SmallStack();
        using (var session = stack.Open())
            session.Do("draw", edit => edit.Set(Layer.Labels, 0, 0, 0, 5, 1));
        using (var other = new Volume<ushort>(new VolumeShape(5, 15, 18), SmallStack.Voxel))
            VolumeFile.Write(stack.Image, other);
        Assert.Contains("6 x 15 x 18", Assert.Throws<NucleusException>(() => stack.Open()).Message, StringComparison.Ordinal);
        File.WriteAllText(stack.Journal, "something else altogether");
        Assert.Contains("not the journal", Assert.Throws<NucleusException>(() => stack.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EditsSurviveTheWayIntoBytesAndBack()
    {
        var random = new Random(4);
        for (var trial = 0; trial < 50; trial++)
        {
            var runs = Enumerable.Range(0, random.Next(30)).Select(_ => new VoxelRun((Layer)random.Next(2), random.NextInt64(1L << 40), random.Next(1, 2000), random.Next(), random.Next())).ToList();
            var edit = new Edit(random.NextInt64(1L << 50), "näme", runs, [new ItemChange("point/1", null, "{}"), new ItemChange("box/2", "a", null)]);
            var back = EditCodec.Decode(EditCodec.Encode(edit));
            Assert.Equal((edit.Step, edit.Name), (back.Step, back.Name));
            Assert.Equal(runs.Where(r => r.Layer == Layer.Labels).Concat(runs.Where(r => r.Layer == Layer.Scribbles)), back.Runs);
            Assert.Equal(edit.Items, back.Items);
        }
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            try
            {
                EditCodec.Decode(bytes);
            }
            catch (InvalidDataException)
            {
                // Refused, and not with another error.
            }
        }
    }
}
