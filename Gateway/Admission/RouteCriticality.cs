using Scalable.AdmissionControl.Configuration;

namespace Gateway.Admission;

/// <summary>Reads the criticality in the metadata of a route: <c>"Criticality": "Sheddable"</c>. Default: writes are critical.</summary>
internal static class RouteCriticality
{
    public const string Key = "Criticality";

    public static Criticality Of(IReadOnlyDictionary<string, string>? metadata, string method)
    {
        if (metadata is not null && metadata.TryGetValue(Key, out var text) && TryParse(text, out var criticality))
            return criticality;
        return HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Criticality.Normal : Criticality.Critical;
    }

    public static bool TryParse(string text, out Criticality criticality) =>
        Enum.TryParse(text, ignoreCase: true, out criticality) && Enum.IsDefined(criticality);
}
