using System.ComponentModel;
using System.Diagnostics;
using Scalable.Generator.Load;
using Scalable.Generator.Service;

// A server that takes all processors must not delay the requests that it is measured by.
try
{
    using var process = Process.GetCurrentProcess();
    process.PriorityClass = ProcessPriorityClass.High;
}
catch (Win32Exception)
{
    // Only root may; the send lag shows whether it matters.
}

if (args is not ["serve", ..])
{
    await LoadPipe.RunAsync(Console.In, Console.Out);
    return;
}

var builder = WebApplication.CreateBuilder(args[1..]);
builder.Services.AddSingleton<RunningLoads>();
builder.Services.AddHostedService(services => services.GetRequiredService<RunningLoads>());
var app = builder.Build();
app.MapLoads();
app.MapSlowDocuments(TimeSpan.FromSeconds(app.Configuration.GetValue("Documents:Seconds", 1.0)));
app.Run();
