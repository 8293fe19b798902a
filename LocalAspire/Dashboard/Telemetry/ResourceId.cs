using LocalAspire.Dashboard.Otlp.Wire;

namespace LocalAspire.Dashboard.Telemetry;

/// <summary>What tells one sender from another.</summary>
/// <param name="Service"><c>service.name</c>.</param>
/// <param name="Instance"><c>service.instance.id</c>, or empty.</param>
internal readonly record struct ResourceId(string Service, string Instance)
{
    private const int Longest = 256;

    /// <summary>The sender that a resource's attributes name; of names without end the first 256 characters count.</summary>
    public static ResourceId Of(KeyValuePair<string, string>[] attributes)
    {
        string service = "unknown_service", instance = "";
        foreach (var (key, value) in attributes)
        {
            if (key == "service.name" && value.Length > 0)
                service = value;
            else if (key == "service.instance.id")
                instance = value;
        }

        return new(Cut.Text(service, Longest), Cut.Text(instance, Longest));
    }
}
