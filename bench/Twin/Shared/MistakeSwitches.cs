using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Twin.Shared;

/// <summary>
/// Switches mistakes on and off while the service runs, for programs of this machine: a line <c>NoCaching true</c> over a connection of its
/// own, answered with <c>ok</c> or the reason why not. It has a thread of its own, since one of the mistakes blocks all others.
/// </summary>
internal static class MistakeSwitches
{
    private const int TimeoutMilliseconds = 1000;

    // The sizes of pools are settled when they are made.
    private static readonly string[] Settled = [nameof(Mistakes.SwitchPort), nameof(Mistakes.DefaultPools)];

    private static readonly Dictionary<string, PropertyInfo> Switches = typeof(Mistakes).GetProperties()
        .Where(property => !Settled.Contains(property.Name))
        .ToDictionary(property => property.Name, StringComparer.Ordinal);

    /// <summary>Listens on the loopback address, if a port is set.</summary>
    public static void Listen(Mistakes mistakes)
    {
        if (mistakes.SwitchPort == 0)
            return;
        var listener = new TcpListener(IPAddress.Loopback, mistakes.SwitchPort);
        listener.Start();
        new Thread(() => Serve(listener, mistakes)) { IsBackground = true, Name = "Switches" }.Start();
    }

    private static void Serve(TcpListener listener, Mistakes mistakes)
    {
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            client.ReceiveTimeout = client.SendTimeout = TimeoutMilliseconds;
            try
            {
                using var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                using var writer = new StreamWriter(stream) { AutoFlush = true };
                writer.WriteLine(Switch(reader.ReadLine() ?? "", mistakes));
            }
            catch (IOException)
            {
                // It has gone, or sent nothing.
            }
        }
    }

    private static string Switch(string line, Mistakes mistakes)
    {
        if (line.Split(' ') is not [var name, var value]
            || !bool.TryParse(value, out var on)
            || !Switches.TryGetValue(name, out var mistake))
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"'{line}' is no switch: send one of {string.Join(", ", Switches.Keys)}, and true or false.");
        }

        mistake.SetValue(mistakes, on);
        return "ok";
    }
}
