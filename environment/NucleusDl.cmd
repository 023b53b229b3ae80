@echo off
rem Opens the course with what this computer has: Docker, or else the .NET SDK. Double-click it.
setlocal
set "ROOT=%~dp0.."
if not defined NUCLEUSDL_RESULTS set "NUCLEUSDL_RESULTS=%USERPROFILE%\nucleusdl"

docker info >nul 2>nul
if errorlevel 1 goto sdk
docker image inspect nucleusdl >nul 2>nul
if not errorlevel 1 goto start
echo The image is made once; this takes some minutes and a network.
docker build --platform linux/amd64 -t nucleusdl "%ROOT%"
if errorlevel 1 goto failed
:start
if not exist "%NUCLEUSDL_RESULTS%" mkdir "%NUCLEUSDL_RESULTS%"
echo Your work is kept in %NUCLEUSDL_RESULTS%. Ctrl-C ends it.
docker run --rm --init -p 127.0.0.1:8888:8888 -v "%NUCLEUSDL_RESULTS%:/results" nucleusdl
if errorlevel 1 goto failed
exit /b 0

:sdk
dotnet --list-sdks 2>nul | findstr /b "10." >nul
if errorlevel 1 goto nothing
cd /d "%ROOT%"
where jupyter >nul 2>nul
if errorlevel 1 goto tour
dotnet run -c Release --project src/NucleusDl.Cli -- lab
pause
exit /b %errorlevel%
:tour
echo There is no Jupyter on this computer, so the tour runs instead of the course.
dotnet run -c Release --project src/NucleusDl.Cli -- tour --out "%NUCLEUSDL_RESULTS%\tour"
pause
exit /b %errorlevel%

:nothing
echo Nothing was found that can run the kit. Install one of these, then start this again:
echo   Docker Desktop   https://docs.docker.com/get-started/get-docker/
echo   .NET 10 SDK      https://dotnet.microsoft.com/download
pause
exit /b 5

:failed
echo It did not work; the reason stands above.
pause
exit /b 4
