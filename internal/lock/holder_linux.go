package lock

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// holderOf looks for the process that has locked a folder in the kernel's list of
// locks. A process that this one can't see, as one outside of its container, is not
// known.
func holderOf(info fs.FileInfo) Holder {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Holder{}
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		return Holder{}
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var h Holder
		var major, minor, inode uint64
		_, rest, _ := strings.Cut(lines.Text(), ": ")
		words := strings.Fields(rest)
		if len(words) < 5 || words[0] != "FLOCK" || words[2] != "WRITE" {
			continue
		}
		if _, err := fmt.Sscanf(words[3]+" "+words[4], "%d %x:%x:%d", &h.PID, &major, &minor, &inode); err != nil || h.PID <= 0 {
			continue
		}
		if inode == st.Ino && major == majorOf(st.Dev) && minor == minorOf(st.Dev) {
			return h.named()
		}
	}
	return Holder{}
}

// The numbers of a device, as makedev of the C library packs them.
func majorOf(dev uint64) uint64 { return dev>>8&0xfff | dev>>32&^0xfff }
func minorOf(dev uint64) uint64 { return dev&0xff | dev>>12&^0xff }

// named adds the user and the name of the process.
func (h Holder) named() Holder {
	dir := fmt.Sprintf("/proc/%d", h.PID)
	info, err := os.Stat(dir)
	if err != nil {
		return Holder{} // it has ended
	}
	h.UID = int(info.Sys().(*syscall.Stat_t).Uid)
	if f, err := os.Open(dir + "/comm"); err == nil {
		defer f.Close()
		name, _ := io.ReadAll(io.LimitReader(f, 64))
		h.Command = strings.TrimSuffix(string(name), "\n")
	}
	return h
}
