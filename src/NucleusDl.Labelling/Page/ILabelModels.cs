using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>Trained models for the labelling page. Labelling knows no neural network; the program that starts the page brings them.</summary>
public interface ILabelModels
{
    /// <summary>Models that can be used in a folder: those of the kit, and those that were trained in it.</summary>
    IReadOnlyList<LabelModel> List(string folder);

    /// <summary>Finds the nuclei of a stack.</summary>
    /// <param name="request">Which stack, which model, how.</param>
    /// <param name="progress">Tiles done.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <returns>Labels of the stack's shape; the caller disposes them.</returns>
    /// <exception cref="NucleusException">The model or the stack cannot be used.</exception>
    LabelVolume Predict(LabelPrediction request, IProgress<ProgressReport>? progress, CancellationToken cancellation);

    /// <summary>Trains a model further on stacks with corrected labels.</summary>
    /// <param name="request">From which model, on what, where to.</param>
    /// <param name="progress">Steps done, with the newest loss.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <returns>What became of it, in words.</returns>
    /// <exception cref="NucleusException">The data do not allow it.</exception>
    string Retrain(LabelTraining request, IProgress<ProgressReport>? progress, CancellationToken cancellation);
}
