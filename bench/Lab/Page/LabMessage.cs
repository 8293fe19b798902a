using Scalable.Lab.Measuring;
using Scalable.Lab.Session;

namespace Scalable.Lab.Page;

/// <summary>What the page is sent: the state, and the samples that it does not have yet.</summary>
internal sealed record LabMessage(LabState State, string Sentence, IReadOnlyList<LabSample> Samples);

internal sealed record SwitchRequest(string Mistake, bool On);

internal sealed record TrafficRequest(int Users, string Mix, bool? Follows);

internal sealed record StoryRequest(double Seconds, bool Pauses);
