using FsCheck.Xunit;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Tests.Sessions;

[Trait(Kind.Name, Kind.Fast)]
public class UndoTests
{
    [Property(MaxTest = 25)]
    public void WhateverWasDoneUndoneGivesTheStartAndDoneAgainTheEnd(int seed)
    {
        using var stack = new SmallStack();
        using var session = stack.Open();
        var random = new Random(seed);
        var (states, items) = (new List<int[]> { SmallStack.Voxels(session) }, new List<string> { SmallStack.Items(session) });
        for (var i = 0; i < 12; i++)
        {
            var before = session.State().Undo;
            RandomEdits.One(session, random, i);
            if (session.State().Undo == before)
                continue; // It changed nothing.
            states.Add(SmallStack.Voxels(session));
            items.Add(SmallStack.Items(session));
        }
        Assert.Equal(states.Count - 1, session.State().Undo);
        for (var i = states.Count - 2; i >= 0; i--)
        {
            session.Undo();
            Assert.Equal(states[i], SmallStack.Voxels(session));
            Assert.Equal(items[i], SmallStack.Items(session));
        }
        Assert.Throws<NucleusException>(() => session.Undo());
        for (var i = 1; i < states.Count; i++)
        {
            session.Redo();
            Assert.Equal(states[i], SmallStack.Voxels(session));
            Assert.Equal(items[i], SmallStack.Items(session));
        }
        Assert.Throws<NucleusException>(() => session.Redo());
    }

    [Property(MaxTest = 25)]
    public void TheCountsOfValuesAreThoseOfTheVoxels(int seed)
    {
        using var stack = new SmallStack();
        using var session = stack.Open();
        var random = new Random(seed);
        for (var i = 0; i < 12; i++)
        {
            RandomEdits.One(session, random, i);
            if (random.Next(3) == 0 && session.State().Undo > 0)
                session.Undo();
        }
        session.Read(c =>
        {
            using var copy = c.Copy();
            Assert.Equal(copy.Sizes().Keys, c.Values(Layer.Labels));
            foreach (var (label, count) in copy.Sizes())
            {
                Assert.Equal(count, c.Voxels(Layer.Labels, label));
                var around = c.Around(Layer.Labels, label);
                for (var z = 0; z < c.Shape.Z; z++)
                    for (var y = 0; y < c.Shape.Y; y++)
                        for (var x = 0; x < c.Shape.X; x++)
                            if (copy[z, y, x] == label)
                                Assert.True(z >= around.Z0 && z < around.Z1 && y >= around.Y0 && y < around.Y1 && x >= around.X0 && x < around.X1);
            }
            return 0;
        });
    }

    [Fact]
    public void ARefusedEditChangesNothing()
    {
        using var stack = new SmallStack();
        using var session = stack.Open();
        session.Do("draw", edit => edit.Set(Layer.Labels, 1, 2, 3, 9, 4));
        var before = SmallStack.Voxels(session);
        Assert.Throws<NucleusException>(() => session.Do("bad", edit =>
        {
            edit.Set(Layer.Labels, 1, 2, 0, 18, 7);
            edit.SetItem("point/1", "{}");
            NucleusTools.Existing(edit.Canvas, 99);
        }));
        Assert.Equal(before, SmallStack.Voxels(session));
        Assert.Empty(session.Items("point"));
        Assert.Equal(1, session.State().Undo);
    }

    [Fact]
    public void OldStepsAreGivenUpWhenTheyTakeTooMuchMemory()
    {
        var history = new History(100);
        for (var i = 0; i < 10; i++)
            history.Add(new Edit(i, "e" + i, [new VoxelRun(Layer.Labels, i, 1, 0, 1)], []), new byte[40]);
        Assert.Equal(2, history.Undo);
        Assert.Equal("e9", history.UndoName);
    }
}
